//! The planner's rules, example by example and then by chance.

mod book;
mod properties;
mod reasons;
mod saving;
mod world;
