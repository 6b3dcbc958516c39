//! Every reason why a step gets no reminder.
