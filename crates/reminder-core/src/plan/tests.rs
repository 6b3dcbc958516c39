//! The planner's rules, example by example and then by chance.

mod book;
mod desk;
mod household;
mod moments;
mod practice;
mod properties;
mod reasons;
mod saving;
mod sharing;
mod telling;
mod wishes;
mod world;
