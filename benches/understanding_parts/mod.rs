pub mod data;
pub mod figures;
