//! The edge to SQLite: its file system interface in C, over [`Machine`]. The only unsafe code of
//! the workspace. Paths that are on no machine go to the file system SQLite had before.
#![expect(
    unsafe_code,
    reason = "SQLite asks its file system through C function pointers"
)]

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::size_of;
use std::ptr::{null, null_mut};
use std::sync::{Arc, OnceLock};

use rusqlite::ffi::{self, sqlite3, sqlite3_file, sqlite3_io_methods, sqlite3_vfs};

use crate::files::{Change, SECTOR};
use crate::machine::{Kind, Machine};

/// What the disk promises SQLite about how it writes: nothing at all. A disk that claimed atomic
/// or ordered writes would let every crash test pass that has nothing to show.
pub const CLAIMS: c_int = 0;

/// SQLite's own file system, for paths that are on no machine.
static BEFORE: OnceLock<usize> = OnceLock::new();

thread_local! {
    /// Pages in the log at which this thread's connections write it back.
    static PAGES: Cell<Option<c_int>> = const { Cell::new(None) };
    /// This thread's connections whose database file is open, with that file, oldest first.
    static CONNECTIONS: RefCell<Vec<(*mut sqlite3_file, *mut sqlite3)>> =
        const { RefCell::new(Vec::new()) };
}

/// An open file, as SQLite keeps it: its functions, then what is ours.
#[repr(C)]
struct Opened {
    base: sqlite3_file,
    file: *mut Open,
}

struct Open {
    machine: Arc<Machine>,
    name: String,
    who: u64,
    mapped: bool,
    database: bool,
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_lock),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shared_map),
    xShmLock: Some(shared_lock),
    xShmBarrier: Some(shared_barrier),
    xShmUnmap: Some(shared_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes the simulated disk the file system of this process. Asking again changes nothing.
///
/// # Panics
/// When SQLite has no file system of its own, or refuses this one.
pub fn install() {
    BEFORE.get_or_init(|| {
        // SQLite counts every allocation under one lock, for which the suite's threads would wait.
        // Where it began its work before, it refuses, and that is only slower.
        // SAFETY: nothing else configures SQLite in this process, and the option takes a number.
        unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_MEMSTATUS, 0 as c_int) };
        // SAFETY: SQLite is linked in and initialises itself; the found structure is static.
        let before = unsafe { ffi::sqlite3_vfs_find(null()) };
        assert!(!before.is_null(), "SQLite brings a file system");
        // SAFETY: `before` points to a valid, static structure of plain values.
        let mut ours = unsafe { *before };
        let space = size_of::<Opened>() as c_int;
        ours.szOsFile = ours.szOsFile.max(space);
        ours.pNext = null_mut();
        ours.zName = c"simulated".as_ptr();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        ours.xAccess = Some(access);
        ours.xFullPathname = Some(full_path);
        ours.xSleep = Some(wait);
        // SAFETY: the structure lives as long as the process, as registering demands.
        let answer = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1) };
        assert_eq!(answer, ffi::SQLITE_OK, "SQLite takes the file system");
        // SAFETY: the function has the signature that SQLite calls it with.
        let answer = unsafe { ffi::sqlite3_auto_extension(Some(connection_opened)) };
        assert_eq!(answer, ffi::SQLITE_OK, "SQLite tells of each connection");
        before as usize
    });
}

/// Lets connections that this thread opens from now on write the log back after so many pages, so
/// that a short run has checkpoints.
pub fn at_each_opening(pages: Option<i32>) {
    PAGES.set(pages);
}

/// Makes the connection that this thread opened last less durable than it was told to be, behind
/// its owner's back. Returns whether there is such a connection.
pub fn relax() -> bool {
    let Some(latest) = latest() else {
        return false;
    };
    let sql = c"PRAGMA synchronous = NORMAL";
    // SAFETY: a connection is freed after its database file is closed, and then it is not kept.
    let answer = unsafe { ffi::sqlite3_exec(latest, sql.as_ptr(), None, null_mut(), null_mut()) };
    answer == ffi::SQLITE_OK
}

/// Returns what the disk told SQLite about how it writes, as this thread's latest connection hears
/// it; nothing when there is none.
#[must_use]
pub fn promised() -> Option<c_int> {
    let file = CONNECTIONS.with_borrow(|open| open.last().map(|(file, _)| *file))?;
    // SAFETY: the file is kept for as long as SQLite has it open.
    let methods = unsafe { (*file).pMethods.as_ref() }?;
    // SAFETY: as above; the function is the file's own.
    methods
        .xDeviceCharacteristics
        .map(|ask| unsafe { ask(file) })
}

/// Lets somebody look through the connection that this thread opened last, without opening the
/// file a second time. Returns nothing when there is no such connection.
///
/// # Errors
/// Whatever looking through it fails with.
pub fn look<T>(
    ask: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    let Some(latest) = latest() else {
        return Ok(None);
    };
    // SAFETY: a connection is freed after its database file is closed, and then it is not kept;
    // the borrowed connection does not close it.
    let connection = unsafe { rusqlite::Connection::from_handle(latest) }?;
    ask(&connection).map(Some)
}

unsafe extern "C" fn connection_opened(
    connection: *mut sqlite3,
    _: *mut *mut c_char,
    _: *const ffi::sqlite3_api_routines,
) -> c_int {
    let mut file: *mut sqlite3_file = null_mut();
    // SAFETY: SQLite hands over a connection that is open; the answer is a pointer to the open
    // file, or stays null.
    unsafe {
        ffi::sqlite3_file_control(
            connection,
            c"main".as_ptr(),
            ffi::SQLITE_FCNTL_FILE_POINTER,
            (&raw mut file).cast::<c_void>(),
        );
    }
    // SAFETY: `pMethods` of a file that SQLite has open can be compared.
    let ours = !file.is_null() && unsafe { (*file).pMethods } == &raw const METHODS;
    if ours {
        CONNECTIONS.with_borrow_mut(|open| open.push((file, connection)));
    }
    ffi::SQLITE_OK
}

fn latest() -> Option<*mut sqlite3> {
    CONNECTIONS.with_borrow(|open| open.last().map(|(_, connection)| *connection))
}

fn before() -> *mut sqlite3_vfs {
    BEFORE
        .get()
        .map_or(null_mut(), |found| *found as *mut sqlite3_vfs)
}

/// SAFETY: `path` is null or ends with a zero.
unsafe fn text(path: *const c_char) -> String {
    if path.is_null() {
        return String::new();
    }
    // SAFETY: said above.
    unsafe { CStr::from_ptr(path) }
        .to_string_lossy()
        .into_owned()
}

/// SAFETY: `file` was opened by [`open`] on a machine and not closed yet.
unsafe fn opened<'f>(file: *mut sqlite3_file) -> &'f mut Open {
    // SAFETY: said above; SQLite uses one file from one thread at a time.
    unsafe { &mut *(*file.cast::<Opened>()).file }
}

fn code(result: Result<(), c_int>) -> c_int {
    result.err().unwrap_or(ffi::SQLITE_OK)
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes a name that ends with a zero, or none for a temporary file.
    let path = unsafe { text(name) };
    let Some((machine, path)) = Machine::of(&path) else {
        // SAFETY: the arguments go on as they came; the space for the file is large enough.
        return unsafe {
            let before = before();
            (*before).xOpen.map_or(ffi::SQLITE_CANTOPEN, |open| {
                open(before, name, file, flags, out_flags)
            })
        };
    };
    let opened = file.cast::<Opened>();
    // SAFETY: SQLite gives room for `szOsFile` bytes; without methods it never closes the file.
    unsafe { (*opened).base.pMethods = null() };
    if let Err(code) = machine.ask(Kind::Open, false) {
        return code;
    }
    if !machine.exists(&path) {
        if flags & ffi::SQLITE_OPEN_CREATE == 0 {
            return ffi::SQLITE_CANTOPEN;
        }
        if let Err(code) = machine.change(Kind::Open, &path, Change::Create) {
            return match code {
                ffi::SQLITE_FULL => ffi::SQLITE_CANTOPEN,
                other => other,
            };
        }
    }
    // SQLite sets its own number after it told of the connection, so ours comes with the log.
    if flags & ffi::SQLITE_OPEN_WAL != 0
        && let (Some(pages), Some(connection)) = (PAGES.get(), latest())
    {
        // SAFETY: the log is opened by the connection that this thread is using, which is open.
        unsafe { ffi::sqlite3_wal_autocheckpoint(connection, pages) };
    }
    let who = machine.opened();
    let database = flags & ffi::SQLITE_OPEN_MAIN_DB != 0;
    let ours = Box::new(Open {
        machine,
        name: path,
        who,
        mapped: false,
        database,
    });
    // SAFETY: as above; `close` takes the box back.
    unsafe {
        (*opened).file = Box::into_raw(ours);
        (*opened).base.pMethods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, durably: c_int) -> c_int {
    // SAFETY: SQLite passes a name that ends with a zero.
    let path = unsafe { text(name) };
    let Some((machine, path)) = Machine::of(&path) else {
        // SAFETY: the arguments go on as they came.
        return unsafe {
            let before = before();
            (*before)
                .xDelete
                .map_or(ffi::SQLITE_IOERR_DELETE, |delete| {
                    delete(before, name, durably)
                })
        };
    };
    if !machine.exists(&path) {
        return ffi::SQLITE_IOERR_DELETE_NOENT;
    }
    let deleted = machine.change(Kind::Delete, &path, Change::Delete);
    if deleted.is_ok() && durably != 0 {
        return code(machine.change(Kind::Sync, &path, Change::Sync));
    }
    code(deleted)
}

unsafe extern "C" fn access(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    there: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes a name that ends with a zero.
    let path = unsafe { text(name) };
    let Some((machine, path)) = Machine::of(&path) else {
        // SAFETY: the arguments go on as they came.
        return unsafe {
            let before = before();
            (*before)
                .xAccess
                .map_or(ffi::SQLITE_IOERR_ACCESS, |access| {
                    access(before, name, flags, there)
                })
        };
    };
    let answer = machine.ask(Kind::Access, false);
    // SAFETY: SQLite passes a place for the answer. An empty file counts as none, as on Unix.
    unsafe { *there = c_int::from(machine.length(&path) > 0) };
    code(answer)
}

unsafe extern "C" fn full_path(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite passes a name that ends with a zero.
    let path = unsafe { text(name) };
    if Machine::of(&path).is_none() {
        // SAFETY: the arguments go on as they came.
        return unsafe {
            let before = before();
            (*before)
                .xFullPathname
                .map_or(ffi::SQLITE_CANTOPEN, |full| full(before, name, room, out))
        };
    }
    if path.len() >= room as usize {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: there is room for the path and the zero after it.
    unsafe { std::ptr::copy_nonoverlapping(name, out, path.len() + 1) };
    ffi::SQLITE_OK
}

/// SQLite waits between attempts at a lock. On this disk nobody else gives one back meanwhile.
unsafe extern "C" fn wait(_: *mut sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: `open` made the box, and SQLite closes a file once.
    let ours = unsafe { Box::from_raw((*file.cast::<Opened>()).file) };
    if ours.mapped {
        ours.machine.unshare(&ours.name);
    }
    if ours.database {
        CONNECTIONS.with_borrow_mut(|open| open.retain(|(theirs, _)| *theirs != file));
    }
    ours.machine.closed(&ours.name, ours.who);
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    into: *mut c_void,
    length: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: the file is open, and the buffer has room for `length` bytes.
    let (ours, into) = unsafe {
        let into = std::slice::from_raw_parts_mut(into.cast::<u8>(), length as usize);
        (opened(file), into)
    };
    let wanted = into.len();
    match ours.machine.read(&ours.name, offset as usize, into) {
        Ok(read) if read == wanted => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(code) => code,
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    length: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: the file is open, and the buffer holds `length` bytes.
    let (ours, bytes) = unsafe {
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), length as usize);
        (opened(file), bytes.to_vec())
    };
    let offset = offset as usize;
    let change = Change::Write { offset, bytes };
    code(ours.machine.change(Kind::Write, &ours.name, change))
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: i64) -> c_int {
    // SAFETY: the file is open.
    let ours = unsafe { opened(file) };
    let length = length as usize;
    let change = Change::Truncate { length };
    code(ours.machine.change(Kind::Truncate, &ours.name, change))
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: the file is open.
    let ours = unsafe { opened(file) };
    code(ours.machine.change(Kind::Sync, &ours.name, Change::Sync))
}

unsafe extern "C" fn size(file: *mut sqlite3_file, out: *mut i64) -> c_int {
    // SAFETY: the file is open, and SQLite passes a place for the answer.
    unsafe {
        let ours = opened(file);
        *out = ours.machine.length(&ours.name) as i64;
        code(ours.machine.ask(Kind::Size, false))
    }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: the file is open.
    let ours = unsafe { opened(file) };
    code(ours.machine.raise(&ours.name, ours.who, level))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: the file is open.
    let ours = unsafe { opened(file) };
    code(ours.machine.lower(&ours.name, ours.who, level))
}

unsafe extern "C" fn check_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: the file is open, and SQLite passes a place for the answer.
    unsafe {
        let ours = opened(file);
        let found = ours.machine.reserved_by_another(&ours.name, ours.who);
        *out = c_int::from(found == Ok(true));
        code(found.map(drop))
    }
}

unsafe extern "C" fn control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    SECTOR as c_int
}

unsafe extern "C" fn characteristics(_: *mut sqlite3_file) -> c_int {
    CLAIMS
}

unsafe extern "C" fn shared_map(
    file: *mut sqlite3_file,
    index: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: the file is open.
    let ours = unsafe { opened(file) };
    let (index, words) = (index as usize, size as usize / size_of::<u64>());
    let first = !ours.mapped;
    let found = ours.machine.share(&ours.name, |shared| {
        shared.users += u32::from(first);
        // SQLite asks for the pieces in order.
        if extend != 0 && shared.pieces.len() <= index {
            shared
                .pieces
                .resize_with(index + 1, || vec![0; words].into_boxed_slice());
        }
        shared
            .pieces
            .get_mut(index)
            .map_or(null_mut(), |piece| piece.as_mut_ptr().cast::<c_void>())
    });
    match found {
        Ok(piece) => {
            ours.mapped = true;
            // SAFETY: SQLite passes a place for the answer; the piece stays where it is until
            // the last user lets it go.
            unsafe { *out = piece };
            ffi::SQLITE_OK
        }
        Err(code) => code,
    }
}

/// There is never a second connection to a file for longer than it takes to be refused, and that
/// one is refused by the lock of the file.
unsafe extern "C" fn shared_lock(
    file: *mut sqlite3_file,
    _: c_int,
    _: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: the file is open.
    let ours = unsafe { opened(file) };
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        return ffi::SQLITE_OK;
    }
    code(ours.machine.ask(Kind::Shared, false))
}

unsafe extern "C" fn shared_barrier(_: *mut sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shared_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: the file is open.
    let ours = unsafe { opened(file) };
    if std::mem::take(&mut ours.mapped) {
        ours.machine.unshare(&ours.name);
    }
    ffi::SQLITE_OK
}
