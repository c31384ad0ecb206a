//! ALSA's library writes its troubles straight to the terminal, over whatever is drawn there. They reach us as errors
//! anyway.

use std::sync::Once;

unsafe extern "C" {
    /// From libasound, which cpal links. The handler is called with C's variable arguments.
    fn snd_lib_error_set_handler(handler: Option<unsafe extern "C" fn()>) -> std::ffi::c_int;
}

/// Takes no argument: a C caller may pass any, they stay unread.
unsafe extern "C" fn unheard() {}

/// From now on ALSA keeps to itself.
pub fn silence_alsa() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the handler reads none of its arguments, and the C calling conventions of Linux leave their cleaning
        // up to the caller.
        unsafe {
            snd_lib_error_set_handler(Some(unheard));
        }
    });
}
