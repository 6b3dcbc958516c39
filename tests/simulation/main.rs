//! The simulation: staff, patients, carriers and PCs on good days and bad ones, through the real
//! core and engine, judged by checkers that know only the promises.
//!
//! A run is a seed. `SEED=17 cargo test --test simulation` repeats one and prints its trace;
//! `SEEDS=` and `MINUTES=` make long runs.

mod book;
mod carrier;
mod chance;
mod checkers;
mod clinic;
mod lives;
mod network;
mod numbers;
mod office;
mod planted;
mod planted_texts;
mod protocol;
mod pure;
mod run;
mod staff;
mod story;
mod trace;
mod world;
mod years;
