//! The sources as the compiler sees them: the modules of the files, and the paths that each one names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, Meta, UseTree};

/// A module path from the crate root: `["bank", "parse"]`. The root itself is empty.
pub type ModulePath = Vec<String>;

/// A path in the code, as it is written.
#[derive(Debug)]
pub struct Named {
    /// Index into [`Sources::files`].
    pub file: usize,
    pub line: usize,
    /// The module that contains the code.
    pub module: ModulePath,
    pub path: Vec<String>,
    pub how: How,
    /// Compiled for tests only.
    pub in_tests: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// In a `use`, an expression, a type or a pattern.
    Code,
    /// The name of a macro that is called.
    Call,
    /// An attribute: `#[ignore]`.
    Attribute,
}

#[derive(Debug)]
pub struct File {
    /// The path from the repository: `src/bank/parse.rs`.
    pub name: String,
    pub text: String,
}

#[derive(Debug, Default)]
struct Module {
    file: Option<usize>,
    /// Names that `use` imports, and their paths. A name has two paths if they differ by `cfg`.
    imports: BTreeMap<String, Vec<Vec<String>>>,
    /// The paths of `use path::*`.
    globs: Vec<Vec<String>>,
    /// The items that are defined here.
    items: BTreeSet<String>,
}

/// All files that one crate root reaches.
#[derive(Debug, Default)]
pub struct Sources {
    pub files: Vec<File>,
    pub named: Vec<Named>,
    modules: BTreeMap<ModulePath, Module>,
}

/// The target of a path.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// A module of this crate.
    Module(ModulePath),
    /// An item, by the module that defines it.
    Item(ModulePath),
    /// Another crate: the path with all imports expanded, `["std", "time", "Instant"]`.
    External(Vec<String>),
}

impl Sources {
    /// Reads a crate from its root, such as `src/lib.rs`. `read` returns a file's text.
    pub fn read(root: &str, read: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut sources = Self::default();
        let text = read(root).ok_or_else(|| format!("{root}: there is no such file"))?;
        sources.add(root, text, Vec::new(), false, read)?;
        Ok(sources)
    }

    fn add(
        &mut self,
        name: &str,
        text: String,
        module: ModulePath,
        in_tests: bool,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(), String> {
        let parsed = syn::parse_file(&text).map_err(|e| format!("{name}:{}: {e}", e.span().start().line))?;
        let file = self.files.len();
        self.files.push(File { name: name.to_owned(), text });
        self.modules.entry(module.clone()).or_default().file = Some(file);
        let mut reader = Reader { sources: self, file, module, in_tests, elsewhere: Vec::new() };
        reader.visit_file(&parsed);
        for (module, path, in_tests) in reader.elsewhere {
            let stem = name.strip_suffix(".rs").unwrap_or(name);
            let own_folder = ["lib", "main", "mod"].contains(&stem.rsplit('/').next().unwrap_or(stem));
            let folder = stem.rsplit_once('/').map_or("", |(folder, _)| folder);
            let beneath = if own_folder { folder } else { stem };
            let last = module.last().cloned().unwrap_or_default();
            let candidates = match path {
                Some(path) => vec![format!("{folder}/{path}")],
                None => vec![format!("{beneath}/{last}.rs"), format!("{beneath}/{last}/mod.rs")],
            };
            let (found, text) = candidates
                .iter()
                .find_map(|c| Some((c, read(c)?)))
                .ok_or_else(|| format!("{name}: no file for the module {last}"))?;
            self.add(found, text, module, in_tests, read)?;
        }
        Ok(())
    }

    /// Follows a path like the compiler. `None` for names that only the surrounding code knows.
    pub fn resolve(&self, from: &[String], path: &[String]) -> Option<Target> {
        self.follow(from, path, 0)
    }

    fn follow(&self, from: &[String], path: &[String], depth: usize) -> Option<Target> {
        let (first, mut rest) = path.split_first()?;
        if depth > 12 {
            return None;
        }
        let mut at: ModulePath = match first.as_str() {
            "" => return Some(Target::External(rest.to_vec())),
            "crate" => Vec::new(),
            "self" => from.to_vec(),
            "super" => from[..from.len().checked_sub(1)?].to_vec(),
            name => {
                if self.modules.contains_key(&child(from, name)) {
                    child(from, name)
                } else if let Some(target) = self.import(from, name, rest, depth) {
                    return Some(target);
                } else if self.modules[from].items.contains(name) {
                    return Some(Target::Item(from.to_vec()));
                } else {
                    return Some(Target::External(path.to_vec()));
                }
            }
        };
        while let Some((next, after)) = rest.split_first() {
            if next == "super" {
                at.pop()?;
            } else if self.modules.contains_key(&child(&at, next)) {
                at.push(next.clone());
            } else if let Some(target) = self.import(&at, next, after, depth) {
                return Some(target);
            } else {
                return Some(Target::Item(at));
            }
            rest = after;
        }
        Some(Target::Module(at))
    }

    /// The meaning of `name` by the imports of `module`, and the target of `rest` from there.
    fn import(&self, module: &[String], name: &str, rest: &[String], depth: usize) -> Option<Target> {
        let scope = self.modules.get(module)?;
        for path in scope.imports.get(name).into_iter().flatten() {
            // `use tts::Tts as tts` must not be looked up in itself.
            if path.first().is_some_and(|first| first == name) {
                return Some(Target::External([path, rest].concat()));
            }
            if let Some(target) = self.follow(module, &[path, rest].concat(), depth + 1) {
                return Some(target);
            }
        }
        if scope.items.contains(name) {
            return None;
        }
        scope.globs.iter().find_map(|glob| {
            let Target::Module(inside) = self.follow(module, glob, depth + 1)? else { return None };
            let known = self.modules.get(&inside)?;
            let has = known.items.contains(name)
                || known.imports.contains_key(name)
                || self.modules.contains_key(&child(&inside, name));
            (has && inside != module)
                .then(|| self.follow(&inside, &[&["self".to_owned(), name.to_owned()], rest].concat(), depth + 1))?
        })
    }

    /// The top-level module in a path as it is written, without following that module's exports.
    pub fn top_level(&self, from: &[String], path: &[String]) -> Option<String> {
        let first = path.first()?;
        let mut at: ModulePath = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.to_vec(),
            "super" => from[..from.len().checked_sub(1)?].to_vec(),
            name if self.modules.contains_key(&child(from, name)) => child(from, name),
            _ => return None,
        };
        for next in &path[1..] {
            if next == "super" {
                at.pop()?;
            } else if self.modules.contains_key(&child(&at, next)) {
                at.push(next.clone());
            } else {
                break;
            }
        }
        at.into_iter().next()
    }

    /// The modules that the root declares.
    pub fn top_levels(&self) -> impl Iterator<Item = &str> {
        self.modules.keys().filter(|module| module.len() == 1).map(|module| module[0].as_str())
    }

    /// The file that holds a module, which may be inline.
    pub fn file_of(&self, module: &[String]) -> Option<usize> {
        self.modules.get(module)?.file
    }
}

fn child(module: &[String], name: &str) -> ModulePath {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// All `.rs` files below `dir`, as paths from `base`.
pub fn rust_files(base: &Path, dir: &Path) -> Vec<String> {
    let mut folders = vec![dir.to_path_buf()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(name_of(base, &path));
            }
        }
    }
    found.sort();
    found
}

fn name_of(base: &Path, path: &Path) -> String {
    path.strip_prefix(base).unwrap_or(path).to_str().unwrap().replace('\\', "/")
}

struct Reader<'a> {
    sources: &'a mut Sources,
    file: usize,
    module: ModulePath,
    in_tests: bool,
    /// Modules in their own files: the path, `#[path]` if there is one, and whether they are tests.
    elsewhere: Vec<(ModulePath, Option<String>, bool)>,
}

impl Reader<'_> {
    fn scope(&mut self) -> &mut Module {
        self.sources.modules.entry(self.module.clone()).or_default()
    }

    fn note(&mut self, span: Span, path: Vec<String>, how: How) {
        let named = Named {
            file: self.file,
            line: span.start().line,
            module: self.module.clone(),
            path,
            how,
            in_tests: self.in_tests,
        };
        self.sources.named.push(named);
    }

    /// Visits something that may be compiled for tests only, according to its attributes.
    fn within(&mut self, attributes: &[Attribute], visit: impl FnOnce(&mut Self)) {
        let before = self.in_tests;
        self.in_tests |= attributes.iter().any(is_for_tests);
        visit(self);
        self.in_tests = before;
    }

    fn use_tree(&mut self, tree: &UseTree, before: &[String]) {
        match tree {
            UseTree::Path(path) => self.use_tree(&path.tree, &child(before, &path.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.use_tree(item, before)),
            UseTree::Name(name) => {
                let (path, bound) = if name.ident == "self" {
                    (before.to_vec(), before.last().cloned().unwrap_or_default())
                } else {
                    (child(before, &name.ident.to_string()), name.ident.to_string())
                };
                self.bind(name.ident.span(), path, bound);
            }
            UseTree::Rename(rename) => {
                let path =
                    if rename.ident == "self" { before.to_vec() } else { child(before, &rename.ident.to_string()) };
                self.bind(rename.ident.span(), path, rename.rename.to_string());
            }
            UseTree::Glob(glob) => {
                self.scope().globs.push(before.to_vec());
                self.note(glob.star_token.spans[0], before.to_vec(), How::Code);
            }
        }
    }

    fn bind(&mut self, span: Span, path: Vec<String>, bound: String) {
        self.scope().imports.entry(bound).or_default().push(path.clone());
        self.note(span, path, How::Code);
    }

    /// Macros hold tokens instead of parsed code, so their paths and calls are read token by token.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut start = Span::call_site();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end_of_path(start, &mut path);
                        start = ident.span();
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
                TokenTree::Punct(punct) if punct.as_char() == '!' && !path.is_empty() => {
                    let called = std::mem::take(&mut path);
                    self.note(start, called, How::Call);
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    self.end_of_path(start, &mut path);
                    colons = 0;
                    self.tokens(group.stream());
                }
                _ => {
                    self.end_of_path(start, &mut path);
                    colons = 0;
                }
            }
        }
        self.end_of_path(start, &mut path);
    }

    fn end_of_path(&mut self, start: Span, path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.note(start, path, How::Code);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if let Some(name) = defined(item) {
            self.scope().items.insert(name);
        }
        self.within(attributes(item), |reader| visit::visit_item(reader, item));
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        let module = child(&self.module, &item.ident.to_string());
        if let Some((_, items)) = &item.content {
            let outside = std::mem::replace(&mut self.module, module);
            let file = self.file;
            self.scope().file = Some(file);
            items.iter().for_each(|item| self.visit_item(item));
            self.module = outside;
        } else {
            let path = item.attrs.iter().find_map(|attribute| match &attribute.meta {
                Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
                    syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            });
            // The module is known from here on, so that paths through it can be followed.
            self.sources.modules.entry(module.clone()).or_default();
            self.elsewhere.push((module, path, self.in_tests));
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let before: &[String] = if item.leading_colon.is_some() { &[String::new()] } else { &[] };
        self.use_tree(&item.tree, before);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let mut names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
            if path.leading_colon.is_some() {
                names.insert(0, String::new());
            }
            self.note(path.segments[0].ident.span(), names, How::Code);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let path: Vec<String> = call.path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.note(call.path.segments[0].ident.span(), path, How::Call);
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let path: Vec<String> = attribute.path().segments.iter().map(|s| s.ident.to_string()).collect();
        self.note(attribute.path().segments[0].ident.span(), path, How::Attribute);
        // For attributes like `#[arg(value_parser = clap::value_parser!(u8))]`.
        if let Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}

/// Whether this is `#[cfg(test)]` or `#[test]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return attribute.path().is_ident("test") };
    attribute.path().is_ident("cfg") && list.tokens.to_string() == "test"
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        Item::Macro(i) => &i.attrs,
        Item::Mod(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

/// The name of an item in its module.
fn defined(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(i) => &i.ident,
        Item::Enum(i) => &i.ident,
        Item::Fn(i) => &i.sig.ident,
        Item::Macro(i) => i.ident.as_ref()?,
        Item::Static(i) => &i.ident,
        Item::Struct(i) => &i.ident,
        Item::Trait(i) => &i.ident,
        Item::Type(i) => &i.ident,
        Item::Union(i) => &i.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
