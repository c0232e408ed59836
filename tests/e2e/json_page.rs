//! `docs/json.md` lists the fields of every answer: it is compared with the structs of `src/answer`, and
//! with what the commands write.
//!
//! - `<!-- struct: Started -->` stands before the table of a struct, `<!-- struct: A, B -->` before the table
//!   of two that are alike, `<!-- struct: EntryJson (entry) -->` before one that other tables call by a noun.
//! - `<!-- words: FailureKind -->` stands before a table of the values of an enum, or of what a function
//!   returns (`Sending::name`). Without such a table the row of the field lists them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::visit::Visit;
use syn::{Field, Fields, GenericArgument, Item, ItemEnum, ItemStruct, PathArguments, Type};

/// A field of an answer, or a row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
struct Described {
    /// The content of the second column, such as `array of strings, optional`.
    shape: String,
    /// The words it can be, where they are a fixed set.
    words: BTreeSet<String>,
    /// The enum of these words; of a row none.
    from: Option<String>,
}

type Rows = BTreeMap<String, Described>;

/// A table of fields.
struct Table {
    structs: Vec<Type>,
    rows: Rows,
}

/// The page as it is written.
#[derive(Default)]
struct Page {
    tables: Vec<Table>,
    /// What a struct is called in other tables.
    nouns: BTreeMap<String, String>,
    /// The words of an enum or a function.
    words: BTreeMap<String, BTreeSet<String>>,
    wrong: Vec<String>,
}

/// The last name of a path type, and its type arguments.
fn named(ty: &Type) -> Option<(String, Vec<&Type>)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let arguments = match &last.arguments {
        PathArguments::AngleBracketed(generic) => generic
            .args
            .iter()
            .filter_map(|it| if let GenericArgument::Type(ty) = it { Some(ty) } else { None })
            .collect(),
        _ => Vec::new(),
    };
    Some((last.ident.to_string(), arguments))
}

fn name_of(ty: &Type) -> String {
    named(ty).map(|(name, _)| name).unwrap_or_default()
}

/// The words in `"…"` within backticks.
fn quoted(text: &str) -> BTreeSet<String> {
    let pieces = text.split("`\"").skip(1);
    pieces.filter_map(|piece| piece.split_once("\"`")).map(|(word, _)| word.to_owned()).collect()
}

/// A text without the addresses of its links.
fn unlinked(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        plain += before;
        let Some((shown, after)) = link.split_once("](") else { return plain + "[" + link };
        plain += shown;
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut comment = "";
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if let Some(inner) = line.strip_prefix("<!-- ").and_then(|it| it.strip_suffix(" -->")) {
                comment = inner;
            } else if line.starts_with('|') {
                let mut rows = vec![line];
                while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                    rows.push(row);
                }
                page.table(comment, &rows);
                comment = "";
            } else if !line.is_empty() {
                comment = "";
            }
        }
        page
    }

    fn table(&mut self, comment: &str, lines: &[&str]) {
        let cells = |line: &&str| -> Vec<String> {
            line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()
        };
        let rows: Vec<Vec<String>> = lines.iter().skip(2).map(cells).collect();
        if let Some(name) = comment.strip_prefix("words: ") {
            let words = rows.iter().filter_map(|row| quoted(&row[0]).into_iter().next()).collect();
            self.words.insert(name.to_owned(), words);
            return;
        }
        let Some(names) = comment.strip_prefix("struct: ") else {
            let first = lines.first().unwrap_or(&"");
            self.wrong.push(format!(
                "a table starts with {first} and {:?}: write <!-- struct: NAME --> or \
                 <!-- words: NAME --> in the line before it",
                rows.first()
            ));
            return;
        };
        let mut structs = Vec::new();
        for name in names.split(", ") {
            let (name, noun) = name
                .split_once(" (")
                .map_or((name, None), |(name, noun)| (name, noun.strip_suffix(')')));
            let ty: Type = syn::parse_str(name).unwrap_or_else(|_| panic!("{name} is no type"));
            if let Some(noun) = noun {
                self.nouns.insert(name_of(&ty), noun.to_owned());
            }
            structs.push(ty);
        }
        let mut described = Rows::new();
        for row in &rows {
            let [name, shape, what] = row.as_slice() else {
                self.wrong.push(format!("{names}: a row is not `name` | type | what: {row:?}"));
                continue;
            };
            let Some(name) = name.strip_prefix('`').and_then(|it| it.strip_suffix('`')) else {
                self.wrong.push(format!("{names}: write one name in backticks, not {name}"));
                continue;
            };
            if what.trim_matches('|').is_empty() {
                self.wrong.push(format!("{names}: say what `{name}` is"));
            }
            let row = Described { shape: unlinked(shape), words: quoted(what), from: None };
            if described.insert(name.to_owned(), row).is_some() {
                self.wrong.push(format!("{names}: `{name}` has two rows"));
            }
        }
        self.tables.push(Table { structs, rows: described });
    }
}

/// A type as it is written: `Unchanged<EntryAt>`.
fn shown(ty: &Type) -> String {
    let Some((name, arguments)) = named(ty) else { return String::new() };
    if arguments.is_empty() {
        return name;
    }
    let arguments: Vec<String> = arguments.into_iter().map(shown).collect();
    format!("{name}<{}>", arguments.join(", "))
}

/// The types of `src/answer` that serialize, and the enums of `view` and `model` that they use.
#[derive(Default)]
struct Answers {
    structs: BTreeMap<String, ItemStruct>,
    enums: BTreeMap<String, ItemEnum>,
    /// The struct that a type writes in its place, with an `impl Serialize` of its own.
    written_as: BTreeMap<String, String>,
    /// The words that functions such as `Sending::name` return.
    functions: BTreeMap<String, BTreeSet<String>>,
}

/// The names and texts in a piece of source.
#[derive(Default)]
struct Mentioned {
    names: Vec<String>,
    texts: BTreeSet<String>,
}

impl Visit<'_> for Mentioned {
    fn visit_ident(&mut self, name: &syn::Ident) {
        self.names.push(name.to_string());
    }

    fn visit_lit_str(&mut self, text: &syn::LitStr) {
        self.texts.insert(text.value());
    }
}

/// The content of `#[serde(…)]`: `rename` with its value, `skip` with none.
fn serde(attributes: &[syn::Attribute]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for attribute in attributes.iter().filter(|it| it.path().is_ident("serde")) {
        let read = attribute.parse_nested_meta(|meta| {
            let value = match meta.value() {
                Ok(value) => value.parse::<syn::LitStr>()?.value(),
                Err(_) => String::new(),
            };
            found.insert(meta.path.get_ident().expect("one name").to_string(), value);
            Ok(())
        });
        read.expect("an attribute of serde");
    }
    found
}

fn derives_serialize(attributes: &[syn::Attribute]) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|it| it.path().is_ident("derive")) {
        let read = attribute.parse_nested_meta(|meta| {
            found |= meta.path.is_ident("Serialize");
            Ok(())
        });
        read.expect("a list of derives");
    }
    found
}

fn cased(name: &str, rule: Option<&String>) -> String {
    match rule.map(String::as_str) {
        None => name.to_owned(),
        Some("lowercase") => name.to_lowercase(),
        Some("snake_case") => {
            let mut snake = String::new();
            for letter in name.chars() {
                if letter.is_uppercase() && !snake.is_empty() {
                    snake.push('_');
                }
                snake.extend(letter.to_lowercase());
            }
            snake
        }
        Some(rule) => panic!("teach json_page.rs about rename_all = {rule:?}"),
    }
}

/// The types a value can have, the table that describes it, and where its words are from.
#[derive(Default)]
struct Shape {
    kinds: Vec<String>,
    /// A struct without a noun, and `[]` where there are several.
    nested: Option<(Type, &'static str)>,
    from: Option<String>,
}

impl Shape {
    fn one(kind: &str) -> Self {
        Self { kinds: vec![kind.to_owned()], ..Self::default() }
    }

    fn or_null(mut self) -> Self {
        self.kinds.retain(|kind| kind != "null");
        self.kinds.push("null".to_owned());
        self
    }

    fn array(self) -> Self {
        let kinds = vec![format!("array of {}", plural(&self.text()))];
        Self { kinds, nested: self.nested.map(|(ty, _)| (ty, "[]")), from: self.from }
    }

    fn text(&self) -> String {
        match self.kinds.as_slice() {
            [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
            kinds => kinds.concat(),
        }
    }
}

fn plural(noun: &str) -> String {
    noun.strip_suffix('y').map_or_else(|| format!("{noun}s"), |stem| format!("{stem}ies"))
}

/// The type that each parameter of a struct has.
type Arguments = BTreeMap<String, Type>;

impl Answers {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut answers = Self::default();
        let mut items = Vec::new();
        for room in ["answer", "view", "model", "config"] {
            for file in fs::read_dir(root.join(room)).expect("a folder of the source") {
                let path = file.expect("a file").path();
                if path.extension().is_some_and(|it| it == "rs") {
                    let text = fs::read_to_string(path).expect("a source file");
                    let file = syn::parse_file(&text).expect("Rust");
                    items.extend(file.items.into_iter().map(|item| (room, item)));
                }
            }
        }
        for (room, item) in &items {
            match item {
                Item::Struct(it) if *room == "answer" && derives_serialize(&it.attrs) => {
                    answers.structs.insert(it.ident.to_string(), it.clone());
                }
                Item::Enum(it) if derives_serialize(&it.attrs) => {
                    answers.enums.insert(it.ident.to_string(), it.clone());
                }
                _ => {}
            }
        }
        for (room, item) in &items {
            if let Item::Impl(it) = item {
                answers.read_impl(it, *room == "answer");
            }
        }
        answers
    }

    fn read_impl(&mut self, block: &syn::ItemImpl, answers: bool) {
        let name = name_of(&block.self_ty);
        let serialize = block.trait_.as_ref().is_some_and(|it| it.0.is_ident("Serialize"));
        if serialize && answers {
            let mut mentioned = Mentioned::default();
            mentioned.visit_item_impl(block);
            let is_written = |it: &String| *it != name && self.structs.contains_key(it);
            // The struct that is built comes before the structs in it.
            if let Some(written) = mentioned.names.into_iter().find(is_written) {
                self.written_as.insert(name, written);
            }
            return;
        }
        for item in &block.items {
            if let syn::ImplItem::Fn(function) = item {
                let mut mentioned = Mentioned::default();
                mentioned.visit_block(&function.block);
                let function = format!("{name}::{}", function.sig.ident);
                self.functions.insert(function, mentioned.texts);
            }
        }
    }

    /// The words that an enum or a function stands for.
    fn words(&self, name: &str) -> Option<BTreeSet<String>> {
        let Some(found) = self.enums.get(name) else { return self.functions.get(name).cloned() };
        let rule = serde(&found.attrs).remove("rename_all");
        Some(found.variants.iter().map(|it| cased(&it.ident.to_string(), rule.as_ref())).collect())
    }

    fn shape(&self, ty: &Type, arguments: &Arguments, page: &Page) -> Result<Shape, String> {
        let inner = |ty: &Type| self.shape(ty, arguments, page);
        match ty {
            Type::Reference(it) => return inner(&it.elem),
            Type::Slice(it) => return inner(&it.elem).map(Shape::array),
            Type::Array(it) => return inner(&it.elem).map(Shape::array),
            Type::Tuple(it) if it.elems.is_empty() => return Ok(Shape::one("null")),
            _ => {}
        }
        let (name, of) = named(ty).ok_or("is of a type that json_page.rs does not know")?;
        let name = self.written_as.get(&name).cloned().unwrap_or(name);
        match (name.as_str(), of.first()) {
            ("Option", Some(of)) => inner(of).map(Shape::or_null),
            ("Vec" | "Streamed", Some(of)) => inner(of).map(Shape::array),
            ("Box" | "Late", Some(of)) => inner(of),
            ("BTreeMap" | "TextTable", _) => Ok(Shape::one("object")),
            ("str" | "String" | "PathBuf", _) => Ok(Shape::one("string")),
            ("bool", _) => Ok(Shape::one("boolean")),
            ("Moment", _) => Ok(Shape::one("moment")),
            ("NaiveDate", _) => Ok(Shape::one("day")),
            ("u8" | "u16" | "u32" | "u64" | "usize" | "i64", _) => Ok(Shape::one("number")),
            (name, _) if name.ends_with("Id") => Ok(Shape::one("number")),
            (name, _) if arguments.contains_key(name) => inner(&arguments[name]),
            (name, _) if page.nouns.contains_key(name) => Ok(Shape::one(&page.nouns[name])),
            (name, _) if self.structs.contains_key(name) => {
                let written = if name == name_of(ty) {
                    ty.clone()
                } else {
                    syn::parse_str(name).expect("a name")
                };
                Ok(Shape { nested: Some((written, "")), ..Shape::one("object") })
            }
            (name, _) if self.enums.contains_key(name) => self.enum_shape(name, arguments, page),
            (name, _) => Err(format!("is a {name}, which json_page.rs does not know")),
        }
    }

    /// A word of a fixed set, or a value of one of several types.
    fn enum_shape(&self, name: &str, arguments: &Arguments, page: &Page) -> Result<Shape, String> {
        let found = &self.enums[name];
        if found.variants.iter().all(|it| matches!(it.fields, Fields::Unit)) {
            return Ok(Shape { from: Some(name.to_owned()), ..Shape::one("string") });
        }
        if !serde(&found.attrs).contains_key("untagged") {
            return Err(format!("is a {name}, an enum that is neither words nor untagged"));
        }
        let mut kinds = Vec::new();
        for field in found.variants.iter().flat_map(|it| &it.fields) {
            for kind in self.shape(&field.ty, arguments, page)?.kinds {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        Ok(Shape { kinds, ..Shape::default() })
    }

    /// The fields that a struct writes, and those of the structs in it that have no table.
    fn rows(&self, ty: &Type, page: &Page, reached: &mut BTreeSet<String>) -> Result<Rows, String> {
        let mut rows = Rows::new();
        self.expand("", ty, &Arguments::new(), page, reached, &mut rows)?;
        Ok(rows)
    }

    fn expand(
        &self,
        prefix: &str,
        ty: &Type,
        outer: &Arguments,
        page: &Page,
        reached: &mut BTreeSet<String>,
        rows: &mut Rows,
    ) -> Result<(), String> {
        let (name, of) = named(ty).ok_or("no name")?;
        let written = self.written_as.get(&name).unwrap_or(&name);
        let Some(found) = self.structs.get(written) else {
            return Err(format!(
                "no struct {name} in src/answer derives Serialize: correct the name before its table, \
                 or remove the table"
            ));
        };
        reached.insert(written.clone());
        let of = of.into_iter().map(|ty| outer.get(&name_of(ty)).unwrap_or(ty).clone());
        let arguments: Arguments =
            found.generics.type_params().map(|it| it.ident.to_string()).zip(of).collect();
        for field in &found.fields {
            let options = serde(&field.attrs);
            if options.contains_key("skip") {
                continue;
            }
            if options.contains_key("flatten") {
                self.flatten(prefix, &field.ty, &arguments, page, reached, rows)?;
                continue;
            }
            let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let name = options.get("rename").unwrap_or(&ident);
            let add = Added {
                name: format!("{prefix}{name}"),
                ty: written_type(field, &options)?,
                optional: options.contains_key("skip_serializing_if"),
            };
            self.add(add, &arguments, page, reached, rows)?;
        }
        Ok(())
    }

    /// The fields of a struct as if they were the outer one's, or the variants of an enum.
    fn flatten(
        &self,
        prefix: &str,
        ty: &Type,
        arguments: &Arguments,
        page: &Page,
        reached: &mut BTreeSet<String>,
        rows: &mut Rows,
    ) -> Result<(), String> {
        let Some(found) = self.enums.get(&name_of(ty)) else {
            return self.expand(prefix, ty, arguments, page, reached, rows);
        };
        let rule = serde(&found.attrs).remove("rename_all");
        for variant in &found.variants {
            let name = cased(&variant.ident.to_string(), rule.as_ref());
            let ty = variant.fields.iter().next().ok_or("a variant without a value")?.ty.clone();
            let add = Added { name: format!("{prefix}{name}"), ty, optional: true };
            self.add(add, arguments, page, reached, rows)?;
        }
        Ok(())
    }

    fn add(
        &self,
        add: Added,
        arguments: &Arguments,
        page: &Page,
        reached: &mut BTreeSet<String>,
        rows: &mut Rows,
    ) -> Result<(), String> {
        let Added { name, ty, optional } = add;
        let shape =
            self.shape(&ty, arguments, page).map_err(|error| format!("field `{name}` {error}"))?;
        let text = shape.text() + if optional { ", optional" } else { "" };
        let words = shape.from.as_ref().and_then(|from| self.words(from)).unwrap_or_default();
        rows.insert(name.clone(), Described { shape: text, words, from: shape.from });
        match shape.nested {
            Some((ty, several)) => {
                let prefix = format!("{name}{several}.");
                self.expand(&prefix, &ty, arguments, page, reached, rows)
            }
            None => Ok(()),
        }
    }
}

/// A field to be added to the rows of a struct.
struct Added {
    name: String,
    ty: Type,
    optional: bool,
}

/// The type that a field is written as.
fn written_type(field: &Field, options: &BTreeMap<String, String>) -> Result<Type, String> {
    let inner = || named(&field.ty).and_then(|(_, of)| of.first().map(|it| (*it).clone()));
    let parsed = |text: String| syn::parse_str(&text).map_err(|error| error.to_string());
    match options.get("serialize_with").map(String::as_str) {
        None | Some("newest_first" | "without_break" | "super::path" | "super::paths") => {
            let optional = options.contains_key("skip_serializing_if");
            Ok(if optional { inner() } else { None }.unwrap_or_else(|| field.ty.clone()))
        }
        Some("first") => {
            parsed(format!("Option<{}>", inner().map(|it| shown(&it)).unwrap_or_default()))
        }
        Some(function) => {
            Err(format!("teach `written_type` in json_page.rs what {function} writes"))
        }
    }
}

/// Compares a table with its struct.
fn compare(title: &str, table: &Rows, fields: &Rows, page: &Page, wrong: &mut Vec<String>) {
    for (name, field) in fields {
        let Described { shape, words, from } = field;
        let Some(row) = table.get(name) else {
            wrong.push(format!("{title}: add the row | `{name}` | {shape} | what it is |"));
            continue;
        };
        if row.shape != *shape {
            wrong.push(format!("{title}: the type of `{name}` is {shape}, not {}", row.shape));
        }
        let elsewhere = from.as_ref().is_some_and(|from| page.words.contains_key(from));
        if from.is_some() && !elsewhere && row.words != *words {
            wrong
                .push(format!("{title}: the row of `{name}` lists {:?}, not {words:?}", row.words));
        }
    }
    for name in table.keys().filter(|name| !fields.contains_key(*name)) {
        wrong.push(format!("{title}: there is no field `{name}`: remove its row"));
    }
}

#[test]
fn every_answer_is_described_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = Page::read(&fs::read_to_string(root.join("docs/json.md")).expect("the page"));
    let answers = Answers::read();
    let mut wrong = page.wrong.clone();
    let mut reached = BTreeSet::new();
    for table in &page.tables {
        for ty in &table.structs {
            let title = format!("the table of {}", shown(ty));
            match answers.rows(ty, &page, &mut reached) {
                Ok(fields) => compare(&title, &table.rows, &fields, &page, &mut wrong),
                Err(error) => wrong.push(format!("{title}: {error}")),
            }
        }
    }
    for name in answers.structs.keys().filter(|name| !reached.contains(*name)) {
        wrong.push(format!("{name} is not described: add a table after <!-- struct: {name} -->"));
    }
    for (name, listed) in &page.words {
        match answers.words(name) {
            Some(words) if words == *listed => {}
            Some(words) => wrong.push(format!("the words of {name} are {words:?}, not {listed:?}")),
            None => wrong.push(format!("there is no {name}: correct the name before its table")),
        }
    }
    assert!(wrong.is_empty(), "docs/json.md and src/answer differ:\n{}", wrong.join("\n"));
}
