//! Prints of folders: two folders with the same print hold the same files. Times say too little: a
//! file may come with its old one, or change while something is made from it.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Returns the print of everything in a folder but these; that of nothing when there is no folder.
pub(crate) fn of(folder: &Path, but: &[&str]) -> Result<String, String> {
    let mut files = Vec::new();
    if folder.exists() {
        list(folder, but, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let bytes = fs::read(&file).map_err(|error| cannot_be_read(&file, &error))?;
        let name = file.strip_prefix(folder).unwrap_or(&file);
        (name.to_string_lossy(), bytes).hash(&mut hasher);
    }
    Ok(written(&hasher))
}

/// Returns the print of some bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    written(&hasher)
}

fn written(hasher: &DefaultHasher) -> String {
    format!("{:016x}\n", hasher.finish())
}

fn list(folder: &Path, but: &[&str], files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| cannot_be_read(folder, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| cannot_be_read(folder, &error))?;
        let name = entry.file_name();
        let path = entry.path();
        if but.iter().any(|left_out| name == *left_out) {
            continue;
        }
        match path.is_dir() {
            true => list(&path, but, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}

fn cannot_be_read(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&Folder);

    /// A folder that is gone after the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("inside/left-out")).expect("a folder");
            let folder = Self(path);
            folder.write("one", "1");
            folder.write("inside/two", "2");
            folder.write("inside/left-out/three", "3");
            folder
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.0.join(name), text).expect("written");
        }

        fn print(&self) -> String {
            of(&self.0, &["left-out"]).expect("read")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).expect("removed");
        }
    }

    #[test]
    fn a_print_is_another_when_anything_is_and_the_same_when_it_is_put_back() {
        let folder = Folder::new("prints-of-changes");
        let first = folder.print();
        let changes: [(&str, Change); 5] = [
            ("other words", |folder| folder.write("inside/two", "22")),
            ("one more", |folder| folder.write("inside/four", "")),
            ("one less", |folder| {
                fs::remove_file(folder.0.join("one")).expect("removed");
            }),
            ("another name", |folder| {
                fs::rename(folder.0.join("one"), folder.0.join("eins")).expect("renamed");
            }),
            ("the words the other way round", |folder| {
                folder.write("one", "2");
                folder.write("inside/two", "1");
            }),
        ];
        for (what, change) in changes {
            change(&folder);
            assert_ne!(folder.print(), first, "{what}");
            for added in ["inside/four", "eins"] {
                let path = folder.0.join(added);
                if path.exists() {
                    fs::remove_file(path).expect("removed");
                }
            }
            folder.write("one", "1");
            folder.write("inside/two", "2");
            assert_eq!(folder.print(), first, "after {what}");
        }
    }

    #[test]
    fn what_is_left_out_does_not_count_and_no_folder_is_as_an_empty_one() {
        let folder = Folder::new("prints-left-out");
        let first = folder.print();
        folder.write("inside/left-out/three", "33");
        assert_eq!(folder.print(), first);
        let nowhere = of(&folder.0.join("nowhere"), &[]).expect("nothing to read");
        fs::create_dir(folder.0.join("empty")).expect("a folder");
        assert_eq!(of(&folder.0.join("empty"), &[]), Ok(nowhere));
    }
}
