//! ALSA's library prints its errors to the terminal, over anything drawn there. Viva gets them as error values anyway.

use std::sync::Once;

unsafe extern "C" {
    /// A function of libasound, which cpal links. The handler is called with C's variable arguments.
    fn snd_lib_error_set_handler(handler: Option<unsafe extern "C" fn()>) -> std::ffi::c_int;
}

/// Takes no arguments; those that a C caller passes are ignored.
unsafe extern "C" fn unheard() {}

/// From now on ALSA prints nothing.
pub fn silence_alsa() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the handler reads none of its arguments, and in the C calling conventions of Linux the caller cleans
        // them up.
        unsafe {
            snd_lib_error_set_handler(Some(unheard));
        }
    });
}
