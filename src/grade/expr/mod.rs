//! CEL expressions over a snapshot: the only folder that names `cel`.
//!
//! A grader may come from anybody, so an expression is bounded before it runs: its length, its depth (the parser's
//! own limit), and the product of the lists that its nested macros walk.

mod tree;
mod value;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use cel::{Context, Env, Program, Value};
use serde_json::Value as Json;

use tree::{macros, names, nest, text_depth, tree_depth};
use value::{convert, longest, show};

/// Longest expression, in bytes.
const LONGEST: usize = 1000;

/// Deepest nest of brackets, and most signs or `?` that make the parser descend: it recurses, with large frames.
const DEEPEST_TEXT: usize = 20;

/// Deepest tree of operators: evaluation recurses too.
const DEEPEST_TREE: usize = 64;

/// Deepest nest of macros (`all`, `exists`, `map`, `filter`, …).
const DEEPEST: u32 = 2;

/// Most steps that an expression may take, by the estimate of its lists and nest.
const MOST_STEPS: f64 = 2e7;

/// Most compiled expressions that a thread keeps: the graders of a course have some hundreds.
const MOST_KEPT: usize = 1000;

thread_local! {
    /// Compiled expressions by their text: a class is asked the same again and again, and compiling takes longer than all
    /// the rest. Nothing else depends on what is in here.
    static COMPILED: RefCell<HashMap<String, Rc<Compiled>>> = RefCell::default();
    /// CEL's own functions.
    static ENVIRONMENT: Arc<Env> = Arc::new(Env::stdlib());
}

/// An expression that is within the limits, and what is asked of it each time.
struct Compiled {
    program: Program,
    /// [`names`].
    names: Vec<String>,
    /// [`nest`].
    depth: u32,
    /// [`macros`].
    lists: u32,
}

/// Variables that were made for an expression, kept for the next one.
#[derive(Default)]
pub(super) struct Made(RefCell<HashMap<String, Variable>>);

#[derive(Clone)]
struct Variable {
    value: Value,
    /// Length of its longest list.
    longest: usize,
}

/// What makes a variable, by its name.
type Make<'a> = dyn Fn(&str) -> Option<Json> + 'a;

/// The variables that expressions see. Each is made when the first expression names it: a snapshot is large, and
/// the interpreter copies every variable that it is given.
pub(super) struct Scope<'a> {
    made: &'a Made,
    make: Box<Make<'a>>,
}

impl<'a> Scope<'a> {
    /// A scope of the variables that `make` knows. Whole numbers become CEL's `int`, so `n + 1` works.
    pub(super) fn new(made: &'a Made, make: impl Fn(&str) -> Option<Json> + 'a) -> Self {
        Self {
            made,
            make: Box::new(make),
        }
    }

    fn variable(&self, name: &str) -> Option<Variable> {
        if let Some(known) = self.made.0.borrow().get(name) {
            return Some(known.clone());
        }
        let json = (self.make)(name)?;
        let variable = Variable {
            value: convert(&json),
            longest: longest(&json),
        };
        let mut made = self.made.0.borrow_mut();
        made.insert(name.to_owned(), variable.clone());
        Some(variable)
    }

    /// Whether an expression is true; why not to be told otherwise.
    pub(super) fn holds(&self, source: &str) -> Result<bool, String> {
        match self.evaluate(source)? {
            Value::Bool(value) => Ok(value),
            other => Err(format!(
                "`{source}` is {} and not true or false",
                show(&other)
            )),
        }
    }

    /// Whether an expression asks for `name`, and for no other variable.
    pub(super) fn asks_only(&self, source: &str, name: &str) -> bool {
        kept(source).is_ok_and(|compiled| {
            let mut asked = compiled
                .names
                .iter()
                .filter(|name| (self.make)(name).is_some())
                .peekable();
            asked.peek().is_some() && asked.all(|asked| asked == name)
        })
    }

    /// A text with each `{expression}` replaced by its value.
    pub(super) fn fill(&self, template: &str) -> Result<String, String> {
        let mut text = String::new();
        for piece in pieces(template)? {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Expression(source) => text.push_str(&show(&self.evaluate(source)?)),
            }
        }
        Ok(text)
    }

    fn evaluate(&self, source: &str) -> Result<Value, String> {
        let compiled = kept(source)?;
        let variables: Vec<(&str, Variable)> = compiled
            .names
            .iter()
            .filter_map(|name| Some((name.as_str(), self.variable(name)?)))
            .collect();
        let lengths = variables.iter().map(|(_, variable)| variable.longest);
        let longest_list = lengths.max().unwrap_or(0);
        let depth = compiled.depth;
        let lists = compiled.lists.max(1);
        let steps = (longest_list.max(8) as f64).powi(depth.cast_signed()) * f64::from(lists);
        if steps > MOST_STEPS {
            return Err(format!(
                "too costly here: {depth} nested macros over lists of {longest_list}"
            ));
        }
        let mut context = Context::with_env(ENVIRONMENT.with(Arc::clone));
        for (name, variable) in variables {
            context.add_variable_from_value(name, variable.value);
        }
        compiled
            .program
            .execute(&context)
            .map_err(|error| error.to_string())
    }
}

/// Whether an expression can be used at all; the reason otherwise.
pub fn check_expression(source: &str) -> Result<(), String> {
    compile(source).map(|_| ())
}

/// Whether the expressions inside a message can be used.
pub fn check_template(template: &str) -> Result<(), String> {
    pieces(template)?.iter().try_for_each(|piece| match piece {
        Piece::Text(_) => Ok(()),
        Piece::Expression(source) => check_expression(source),
    })
}

/// An expression, compiled the first time that this thread meets it.
fn kept(source: &str) -> Result<Rc<Compiled>, String> {
    let known = COMPILED.with_borrow(|all| all.get(source).cloned());
    if let Some(known) = known {
        return Ok(known);
    }
    let program = compile(source)?;
    let expression = program.expression();
    let compiled = Rc::new(Compiled {
        names: names(expression).into_iter().map(str::to_owned).collect(),
        depth: nest(expression),
        lists: macros(expression),
        program,
    });
    COMPILED.with_borrow_mut(|all| {
        if all.len() >= MOST_KEPT {
            all.clear();
        }
        all.insert(source.to_owned(), Rc::clone(&compiled));
    });
    Ok(compiled)
}

/// The expressions in a template.
pub(super) fn template_expressions(template: &str) -> Vec<&str> {
    let pieces = pieces(template).unwrap_or_default();
    let expressions = pieces.into_iter().filter_map(|piece| match piece {
        Piece::Expression(source) => Some(source),
        Piece::Text(_) => None,
    });
    expressions.collect()
}

fn compile(source: &str) -> Result<Program, String> {
    if source.len() > LONGEST {
        return Err(format!("longer than {LONGEST} bytes"));
    }
    if text_depth(source) > DEEPEST_TEXT {
        return Err(format!("nested deeper than {DEEPEST_TEXT}"));
    }
    let program = Program::compile(source).map_err(|error| {
        let words = error.to_string();
        words.lines().next().unwrap_or_default().to_owned()
    })?;
    if tree_depth(program.expression()) > DEEPEST_TREE {
        return Err(format!("nested deeper than {DEEPEST_TREE}"));
    }
    let depth = nest(program.expression());
    if depth > DEEPEST {
        return Err(format!("{depth} nested macros; {DEEPEST} are allowed"));
    }
    Ok(program)
}

enum Piece<'t> {
    Text(&'t str),
    Expression(&'t str),
}

/// The pieces of a template. `{{role}}` is text: roles are replaced before.
fn pieces(template: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        if rest[open..].starts_with("{{") {
            let end = rest[open..]
                .find("}}")
                .map_or(rest.len(), |at| open + at + 2);
            found.push(Piece::Text(&rest[..end]));
            rest = &rest[end..];
            continue;
        }
        let close = rest[open..]
            .find('}')
            .ok_or_else(|| format!("`{{` without `}}` in `{template}`"))?;
        found.push(Piece::Text(&rest[..open]));
        found.push(Piece::Expression(&rest[open + 1..open + close]));
        rest = &rest[open + close + 1..];
    }
    found.push(Piece::Text(rest));
    Ok(found)
}
