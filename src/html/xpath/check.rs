//! What an expression that parses may still have wrong, told before a page is read: functions and
//! variables that do not exist, prefixes, which mean nothing in HTML.

use xpath_eval::{
    Axis, Expr, FilterExpr, LocationPath, NodeTest, PathExpr, PrimaryExpr, QName, Step,
};

/// The functions of XPath 1.0 (§4) with the least and the most arguments that they take.
const FUNCTIONS: [(&str, usize, usize); 27] = [
    ("boolean", 1, 1),
    ("ceiling", 1, 1),
    ("concat", 2, usize::MAX),
    ("contains", 2, 2),
    ("count", 1, 1),
    ("false", 0, 0),
    ("floor", 1, 1),
    ("id", 1, 1),
    ("lang", 1, 1),
    ("last", 0, 0),
    ("local-name", 0, 1),
    ("name", 0, 1),
    ("namespace-uri", 0, 1),
    ("normalize-space", 0, 1),
    ("not", 1, 1),
    ("number", 0, 1),
    ("position", 0, 0),
    ("round", 1, 1),
    ("starts-with", 2, 2),
    ("string", 0, 1),
    ("string-length", 0, 1),
    ("substring", 2, 3),
    ("substring-after", 2, 2),
    ("substring-before", 2, 2),
    ("sum", 1, 1),
    ("translate", 3, 3),
    ("true", 0, 0),
];

/// Expressions within each other; evaluating goes as deep.
const MAX_DEPTH: usize = 64;

/// What a look over an expression shows.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// What cannot be evaluated, for people.
    pub(super) wrong: Option<String>,
    /// Whether sets of nodes are compared with each other.
    pub(super) compares_sets: bool,
}

/// Looks over an expression. No recursion.
pub(super) fn check(root: &Expr) -> Checked {
    let mut checked = Checked::default();
    if is_truth(root) {
        checked.say("it is true or false, which is nothing on a page".into());
    }
    let mut level = vec![root];
    let mut depth = 0;
    while !level.is_empty() {
        depth += 1;
        if depth > MAX_DEPTH {
            checked.say(format!("it nests deeper than {MAX_DEPTH}"));
            break;
        }
        let mut open = Vec::new();
        for expression in level {
            checked.expression(expression, &mut open);
        }
        level = open;
    }
    checked
}

/// Whether the value can be a set of nodes.
fn is_set(expression: &Expr) -> bool {
    match expression {
        Expr::Union(..) => true,
        Expr::Path(PathExpr::Filter(FilterExpr { primary, .. })) => {
            !matches!(primary, PrimaryExpr::Literal(_) | PrimaryExpr::Number(_))
        }
        Expr::Path(_) => true,
        _ => false,
    }
}

/// Whether the value is true or false.
fn is_truth(expression: &Expr) -> bool {
    match expression {
        Expr::Or(..) | Expr::And(..) | Expr::Equality(..) | Expr::Relational(..) => true,
        Expr::Path(PathExpr::Filter(FilterExpr {
            primary: PrimaryExpr::Function(call),
            ..
        })) => matches!(
            call.name.local.as_str(),
            "boolean" | "contains" | "false" | "lang" | "not" | "starts-with" | "true"
        ),
        _ => false,
    }
}

impl Checked {
    fn expression<'a>(&mut self, expression: &'a Expr, open: &mut Vec<&'a Expr>) {
        match expression {
            Expr::Or(left, right) | Expr::And(left, right) | Expr::Union(left, right) => {
                open.extend([&**left, &**right]);
            }
            Expr::Additive(left, _, right) => open.extend([&**left, &**right]),
            Expr::Multiplicative(left, _, right) => open.extend([&**left, &**right]),
            Expr::Equality(left, _, right) => {
                self.compares_sets |= is_set(left) && is_set(right);
                open.extend([&**left, &**right]);
            }
            Expr::Relational(left, _, right) => {
                self.compares_sets |= is_set(left) && is_set(right);
                open.extend([&**left, &**right]);
            }
            Expr::Negate(inner) => open.push(inner),
            Expr::Path(path) => self.path(path, open),
        }
    }

    fn path<'a>(&mut self, path: &'a PathExpr, open: &mut Vec<&'a Expr>) {
        match path {
            PathExpr::Location(location) => self.location(location, open),
            PathExpr::Filter(filter) => self.filter(filter, open),
            PathExpr::FilterLocation(filter, path) => {
                self.filter(filter, open);
                self.location(path, open);
            }
        }
    }

    fn location<'a>(&mut self, path: &'a LocationPath, open: &mut Vec<&'a Expr>) {
        for Step {
            axis,
            node_test,
            predicates,
        } in &path.steps
        {
            if let NodeTest::QName(name) = node_test
                && *axis != Axis::Attribute
                && name.local.contains('.')
            {
                self.say(format!("no element of HTML is called `{}`", name.local));
            }
            let prefix = match node_test {
                NodeTest::QName(name) => name.prefix.as_deref(),
                NodeTest::NamespaceWildcard(prefix) => Some(prefix.as_str()),
                _ => None,
            };
            if let Some(prefix) = prefix {
                self.say(format!(
                    "the prefix `{prefix}:` means nothing in HTML; write the name alone"
                ));
            }
            open.extend(predicates);
        }
    }

    fn filter<'a>(&mut self, filter: &'a FilterExpr, open: &mut Vec<&'a Expr>) {
        open.extend(&filter.predicates);
        match &filter.primary {
            PrimaryExpr::Variable(name) => {
                self.say(format!("there is no variable ${}", written(name)));
            }
            PrimaryExpr::Parenthesized(inner) => open.push(inner),
            PrimaryExpr::Function(call) => {
                let name = written(&call.name);
                let count = call.args.len();
                match FUNCTIONS.iter().find(|(known, ..)| *known == name) {
                    None => self.say(format!("XPath 1.0 has no function {name}()")),
                    Some((_, least, most)) if count < *least || count > *most => {
                        self.say(format!("{name}() does not take {count} arguments"));
                    }
                    Some(_) => {}
                }
                open.extend(&call.args);
            }
            PrimaryExpr::Literal(_) | PrimaryExpr::Number(_) => {}
        }
    }

    fn say(&mut self, wrong: String) {
        self.wrong.get_or_insert(wrong);
    }
}

fn written(name: &QName) -> String {
    match &name.prefix {
        Some(prefix) => format!("{prefix}:{}", name.local),
        None => name.local.clone(),
    }
}
