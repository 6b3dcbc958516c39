//! The planner's rules, example by example and then by chance.

mod book;
mod reasons;
mod saving;
