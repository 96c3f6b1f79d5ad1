use super::*;

fn operand(value: &Operand) -> String {
    match value {
        Operand::Path(path) => path.to_string(),
        Operand::Literal(Scalar::Null) => "null".to_owned(),
        Operand::Literal(Scalar::String(text)) => format!("{text:?}"),
        Operand::Literal(Scalar::Boolean(value)) => value.to_string(),
        Operand::Literal(Scalar::DateTime(at)) => at.to_string(),
        Operand::Number(value) => value.to_string(),
        Operand::Day(day) => day.as_str().to_owned(),
        Operand::InCase(case, path) => format!("{case:?}({path})"),
        Operand::Length(text) => format!("Length({})", operand(text)),
        Operand::Part(part, at) => format!("{part:?}({})", operand(at)),
        Operand::DayOf(at) => format!("DayOf({})", operand(at)),
        Operand::Has(test, pair) => format!("{test:?}({} {})", operand(&pair.0), operand(&pair.1)),
    }
}

/// Writes a filter in a form that shows how it was grouped.
fn show(filter: &Filter) -> String {
    let list = |filters: &[Filter]| filters.iter().map(show).collect::<Vec<_>>().join(" ");
    match filter {
        Filter::All(filters) => format!("(all {})", list(filters)),
        Filter::Any(filters) => format!("(any {})", list(filters)),
        Filter::Not(filter) => format!("(not {})", show(filter)),
        Filter::Compare(left, comparison, right) => {
            format!("({} {} {})", comparison.as_str(), operand(left), operand(right))
        }
        Filter::In(value, items) => {
            format!("(in {} {})", operand(value), items.iter().map(operand).collect::<Vec<_>>().join(" "))
        }
        Filter::IsTrue(value) => operand(value),
    }
}

fn read(text: &str) -> String {
    show(&filter(Entity::PluginCalls, text).unwrap())
}

fn refused(text: &str) -> String {
    filter(Entity::PluginCalls, text).unwrap_err().to_string()
}

#[test]
fn and_binds_tighter_than_or_and_parentheses_tighter_than_both() {
    assert_eq!(
        read("id eq 'a' or id eq 'b' and not (used) or served"),
        r#"(any (eq id "a") (all (eq id "b") (not used)) served)"#
    );
    assert_eq!(read("(id eq 'a' OR id EQ 'b') and not used"), r#"(all (any (eq id "a") (eq id "b")) (not used))"#);
}

#[test]
fn every_operator_and_literal_is_read() {
    for operator in ["eq", "ne", "gt", "ge", "lt", "le"] {
        assert_eq!(read(&format!("id {operator} 'it''s'")), format!(r#"({operator} id "it's")"#));
    }
    assert_eq!(read("used eq true and null ne served"), "(all (eq used true) (ne null served))");
    assert_eq!(read("1 lt 2.5"), "(lt 1 2.5)");
    for literal in ["'2026-09-01T00:00:00Z'", "2026-09-01T02:00:00.000+02:00", "2026-09-01T02:00:00 02:00"] {
        assert_eq!(read(&format!("created_time ge {literal}")), "(ge created_time 2026-09-01T00:00:00.000Z)");
    }
}

#[test]
fn a_mistake_is_named_with_its_position_and_what_was_expected() {
    assert_eq!(refused(""), "$filter, position 1: expected an attribute, a value or a function, found the end");
    assert_eq!(refused("id eq"), "$filter, position 6: expected an attribute, a value or a function, found the end");
    assert_eq!(refused("(used"), "$filter, position 6: expected `and`, `or` or `)`, found the end");
    assert_eq!(refused("used served"), "$filter, position 6: expected `and`, `or` or the end, found `served`");
    assert_eq!(
        refused("id = 'a'"),
        "$filter, position 4: expected an attribute, a value, an operator or a parenthesis, found `=`"
    );
    assert!(
        refused("used and colour eq 'red'")
            .starts_with("$filter, position 10: expected an attribute of plugin-calls (conversation_id, ")
    );
    assert_eq!(
        refused("created_time gt 'soon'"),
        "$filter, position 17: expected a date-time such as '2026-09-01T00:00:00Z'"
    );
    assert_eq!(
        refused("user_id eq 123"),
        "$filter, position 12: expected a value of the type of user_id, which is a string, but this is a number"
    );
    assert_eq!(
        refused("not id eq 'a'"),
        "$filter, position 5: expected parentheses around the comparison that `not` negates, found none"
    );
    assert!(
        refused("user_id").contains("position 8: expected a comparison (eq, ne, gt, ge, lt, le, in) after user_id")
    );
}

#[test]
fn depth_and_size_are_bounded() {
    let nested = |depth: usize| format!("{}used{}", "(".repeat(depth), ")".repeat(depth));
    assert!(filter(Entity::PluginCalls, &nested(MAX_DEPTH)).is_ok());
    assert!(refused(&nested(MAX_DEPTH + 1)).contains("at most 50 levels"));
    assert!(refused(&"not ".repeat(2_000)).contains("at most 50 levels"));
    assert!(refused(&vec!["used"; MAX_CONDITIONS + 1].join(" or ")).contains("at most 200 conditions"));
}

#[test]
fn an_order_and_a_selection_are_lists_of_attributes() {
    let order = order(Entity::Users, "last_name desc, first_name asc,id").unwrap();
    let terms: Vec<_> = order.terms().iter().map(|term| (term.path.to_string(), term.descending)).collect();
    let expected = [("last_name", true), ("first_name", false), ("id", false)];
    assert_eq!(terms, expected.map(|(name, descending)| (name.to_owned(), descending)));
    let error = super::order(Entity::Users, "external_ids").unwrap_err().to_string();
    assert!(error.starts_with("$orderby, position 1: expected an attribute with an order"), "{error}");
    assert!(super::order(Entity::Users, "id descending").is_err());
    assert_eq!(select(Entity::Users, "id,last_name").unwrap().unwrap().len(), 2);
    assert_eq!(select(Entity::Users, "*").unwrap(), None);
    assert!(select(Entity::Users, "id,").is_err());
}

fn of_interactions(text: &str) -> Result<String, String> {
    filter(Entity::Interactions, text).map(|filter| show(&filter)).map_err(|error| error.to_string())
}

#[test]
fn functions_lists_and_members_are_read() {
    let expectations = [
        ("contains(detail/content,'a,b')", r#"Contains(detail/content "a,b")"#),
        ("not StartsWith( label , 'x' )", r#"(not StartsWith(label "x"))"#),
        ("endswith(toupper(tolower(label)), tolower('ÄX')) eq false", r#"(eq EndsWith(Upper(label) "äx") false)"#),
        ("length(label) gt 3", "(gt Length(label) 3)"),
        ("year(created_time) eq 2026", "(eq Year(created_time) 2026)"),
        ("month(date(created_time)) ne 2", "(ne Month(DayOf(created_time)) 2)"),
        ("date(created_time) le '2026-02-28'", "(le DayOf(created_time) 2026-02-28)"),
        ("created_time lt 2026-03-01", "(lt created_time 2026-03-01T00:00:00.000Z)"),
        ("detail/type in ('x','y',null)", r#"(in detail/type "x" "y" null)"#),
        ("not (actor IN ('x'))", r#"(not (in actor "x"))"#),
        ("created_time in (2026-01-01)", "(in created_time 2026-01-01T00:00:00.000Z)"),
        ("detail/file_types ne null", "(ne detail/file_types null)"),
    ];
    for (text, expected) in expectations {
        assert_eq!(of_interactions(text), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn mistakes_in_functions_lists_and_members_are_placed() {
    let expectations = [
        (
            "substringof('a',label)",
            "position 1: expected a function (contains, startswith, endswith, tolower, toupper, length, year, month, day, hour, minute, second, date), found `substringof`",
        ),
        ("contains(label)", "position 15: expected a comma, found `)`"),
        ("contains(label,'a','b')", "position 19: expected `)`, found `,`"),
        ("contains(label,5)", "position 16: expected a string, but this is a number"),
        ("tolower(detail) eq 'a'", "position 9: expected a string, but this is detail, which is an object or array"),
        ("year(label) eq 1", "position 6: expected a date-time or a date, but this is label, which is a string"),
        ("hour(date(created_time)) eq 1", "position 6: expected a date-time, but this is a date"),
        (
            "length(label)",
            "position 14: expected a comparison (eq, ne, gt, ge, lt, le, in) after a number, found the end",
        ),
        ("actor in ()", "position 11: expected a value, found `)`"),
        ("actor in 'x'", "position 10: expected `(` and a list of values, found quoted text"),
        ("actor in ('x',platform)", "position 15: expected a value, found `platform`"),
        (
            "actor in ('x',5)",
            "position 15: expected a value of the type of actor, which is a string, but this is a number",
        ),
        ("not actor in ('x')", "position 5: expected parentheses around the comparison that `not` negates, found none"),
        ("actor/x eq 'a'", "position 6: expected no `/` after actor, which is a string, found one"),
        (
            "detail/colour eq 'a'",
            "position 8: expected an attribute of detail (content, detail, domain, entity, file_types, platform_name, resource_id, type), found `colour`",
        ),
        (
            "detail/content/x eq 'a'",
            "position 15: expected a comparison (eq, ne, gt, ge, lt, le, in) after detail/content, which is a string, found `/`",
        ),
    ];
    for (text, expected) in expectations {
        assert_eq!(of_interactions(text), Err(format!("$filter, {expected}")), "{text}");
    }
    assert!(refused(&format!("{}id{}", "length(".repeat(51), ")".repeat(51))).contains("at most 50 levels"));
    assert!(refused(&vec!["contains(tolower(id),'a')"; 21].join(" or ")).contains("at most 20 of `tolower`"));
    assert!(refused(&format!("id in ({})", vec!["'a'"; 1_001].join(","))).contains("at most 1000 values in lists"));
    let many = vec!["id"; 21].join(",");
    assert!(super::order(Entity::Users, &many).unwrap_err().to_string().contains("at most 20 attributes"));
}

#[test]
fn members_are_ordered_by_and_selected() {
    let order = super::order(Entity::Interactions, "detail/type desc").unwrap();
    assert_eq!(order.terms().iter().map(|term| term.path.to_string()).collect::<Vec<_>>(), ["detail/type", "id"]);
    assert!(super::order(Entity::Interactions, "detail/file_types").is_err());
    let paths = select(Entity::Interactions, "id,detail/type,detail/type,detail/file_types").unwrap().unwrap();
    assert_eq!(paths.iter().map(Path::to_string).collect::<Vec<_>>(), ["id", "detail/type", "detail/file_types"]);
    assert!(select(Entity::Users, "external_ids/source").is_err());
}
