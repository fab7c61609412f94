//! How deep and how wide an expression is, before anything of it runs.

use std::collections::BTreeSet;

use cel::common::ast::{EntryExpr, Expr, IdedExpr};

/// How deep the parser may have to descend, at most: open brackets, signs in a row, questions. Those inside of
/// texts count too; nobody needs twenty.
pub(super) fn text_depth(source: &str) -> usize {
    let (mut open, mut deepest, mut signs, mut questions) = (0_usize, 0, 0_usize, 0);
    for character in source.chars() {
        match character {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            '?' => questions += 1,
            _ => {}
        }
        match character {
            '!' | '-' => signs += 1,
            _ if character.is_whitespace() => {}
            _ => signs = 0,
        }
        deepest = deepest.max(open + signs + questions);
    }
    deepest
}

/// Depth of an expression's tree, measured without recursion.
pub(super) fn tree_depth(expression: &IdedExpr) -> usize {
    let mut deepest = 0;
    let mut waiting = vec![(expression, 1)];
    while let Some((next, depth)) = waiting.pop() {
        deepest = deepest.max(depth);
        waiting.extend(children(next).into_iter().map(|child| (child, depth + 1)));
    }
    deepest
}

/// The names that stand in an expression: variables, and what macros call their elements.
pub(super) fn names(expression: &IdedExpr) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![expression];
    while let Some(next) = waiting.pop() {
        if let Expr::Ident(name) = &next.expr {
            found.insert(name.as_str());
        }
        waiting.extend(children(next));
    }
    found
}

/// How deep macros are nested in an expression.
pub(super) fn nest(expression: &IdedExpr) -> u32 {
    let own = u32::from(matches!(expression.expr, Expr::Comprehension(_)));
    own + children(expression)
        .into_iter()
        .map(nest)
        .max()
        .unwrap_or(0)
}

/// How many macros an expression has.
pub(super) fn macros(expression: &IdedExpr) -> u32 {
    let own = u32::from(matches!(expression.expr, Expr::Comprehension(_)));
    own + children(expression).into_iter().map(macros).sum::<u32>()
}

fn children(expression: &IdedExpr) -> Vec<&IdedExpr> {
    match &expression.expr {
        Expr::Call(call) => call
            .target
            .as_deref()
            .into_iter()
            .chain(&call.args)
            .collect(),
        Expr::Comprehension(comprehension) => vec![
            &comprehension.iter_range,
            &comprehension.accu_init,
            &comprehension.loop_cond,
            &comprehension.loop_step,
            &comprehension.result,
        ],
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Map(map) => map
            .entries
            .iter()
            .flat_map(|entry| entry_children(&entry.expr))
            .collect(),
        Expr::Struct(fields) => fields
            .entries
            .iter()
            .flat_map(|entry| entry_children(&entry.expr))
            .collect(),
        Expr::Select(select) => vec![&select.operand],
        _ => Vec::new(),
    }
}

fn entry_children(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    }
}
