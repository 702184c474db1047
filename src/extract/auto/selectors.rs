//! From a list that was found to CSS that finds it again: short, by names that mean something, by
//! no positions but the columns of tables, and proved on the page itself to select the same.

use foldhash::HashMap;

use super::fields::Fields;
use super::hints::is_heading;
use super::page::Site;
use super::pattern::{Pattern, Simple, addressed, is_stable, shared};
use super::regions::Region;
use crate::html::{Document, Field, Outline, Place, Selector};

/// Elements around the items that may name where the list stands.
const MAX_SCOPES: usize = 10;
/// Patterns that match too much and are tried again with what stands inside.
const MAX_SPARE: usize = 24;
/// Classes that a selector may leave out.
const MAX_REFUSED: usize = 3;
/// Unlike kinds of items that one selector may list.
const MAX_KINDS: usize = 3;

/// Selectors as the configuration writes them: `item` on the page, the others inside an item.
/// `None` where an item has no such field, or where no short selector finds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selectors {
    /// Selects all items and nothing else on this page.
    pub item: String,
    /// The title; without one it is the text of the link.
    pub title: Option<String>,
    /// The link; without one it is the first in the item, or the item itself.
    pub link: Option<String>,
    /// The time.
    pub date: Option<String>,
    /// The deck.
    pub summary: Option<String>,
    /// The picture.
    pub image: Option<String>,
    /// The byline.
    pub author: Option<String>,
}

/// The selectors of a list, proved on its page; `None` when no short selector selects exactly its
/// items.
pub(super) fn selectors(
    site: &Site<'_>,
    document: &Document,
    items: &[Region],
    fields: &[Fields],
) -> Option<Selectors> {
    let mut containers: Vec<Place> = items.iter().map(|item| item.container).collect();
    containers.dedup();
    let outline = &site.outline;
    let links: Vec<Place> = items
        .iter()
        .filter_map(|item| site.links.get(item.link).map(|link| link.place))
        .collect();
    let mut signs = addressed(outline, &links);
    signs.extend(shared(outline, &links));
    let item = item(site, document, &containers, &signs)?;
    let within = |pick: fn(&Fields) -> Option<Place>| -> Vec<(Place, Option<Place>)> {
        items
            .iter()
            .zip(fields)
            .map(|(item, fields)| {
                let place = pick(fields).filter(|place| outline.contains(item.container, *place));
                (item.container, place)
            })
            .collect()
    };
    let links_of: Vec<(Place, Option<Place>)> = items
        .iter()
        .map(|item| {
            (
                item.container,
                site.links.get(item.link).map(|link| link.place),
            )
        })
        .collect();
    let is_first_link = |(container, link): &(Place, Option<Place>)| {
        let is_link = |place: &Place| {
            outline.name(*place) == "a"
                && outline
                    .attribute(*place, "href")
                    .is_some_and(|href| !href.trim().is_empty())
        };
        (*container..outline.end(*container)).find(is_link) == *link
    };
    Some(Selectors {
        item,
        link: if links_of.iter().all(is_first_link) {
            None
        } else {
            field(outline, &links_of)
        },
        title: title(outline, within(|fields| fields.title), &links_of),
        date: field(outline, &within(|fields| fields.date)),
        summary: field(outline, &within(|fields| fields.summary)),
        image: field(outline, &within(|fields| fields.image)),
        author: field(outline, &within(|fields| fields.author)),
    })
}

/// The title: the heading around the link rather than the link, and nothing where the link is all
/// there is, for its text is the title then anyway.
fn title(
    outline: &Outline<'_>,
    mut targets: Vec<(Place, Option<Place>)>,
    links: &[(Place, Option<Place>)],
) -> Option<String> {
    let heading = |place: Place| {
        let around = outline.parent(place);
        (is_heading(outline.name(around)) && outline.runs(around) == outline.runs(place))
            .then_some(around)
    };
    if targets
        .iter()
        .all(|(_, place)| place.is_some_and(|place| heading(place).is_some()))
    {
        for (_, place) in &mut targets {
            *place = place.and_then(heading);
        }
    } else if targets == links {
        return None;
    }
    field(outline, &targets)
}

/// The selector of the items, proved with the engine that will use it. `signs` are selectors of
/// what stands in every item.
fn item(
    site: &Site<'_>,
    document: &Document,
    containers: &[Place],
    signs: &[Simple],
) -> Option<String> {
    let outline = &site.outline;
    let text = match pattern(outline, containers, signs) {
        Some(pattern) => pattern.to_string(),
        None => {
            // Unlike kinds of items: each its own selector.
            let mut kinds: Vec<(String, Vec<Place>)> = Vec::new();
            for place in containers {
                let kind = shared(outline, &[*place])
                    .first()
                    .map_or_else(String::new, Simple::to_string);
                match kinds.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, places)) => places.push(*place),
                    None => kinds.push((kind, vec![*place])),
                }
                if kinds.len() > MAX_KINDS {
                    return None;
                }
            }
            if kinds.len() < 2 {
                return None;
            }
            let patterns: Option<Vec<String>> = kinds
                .iter()
                .map(|(_, places)| Some(pattern(outline, places, signs)?.to_string()))
                .collect();
            patterns?.join(", ")
        }
    };
    let selector = Selector::parse(&text).ok()?;
    let mut selected = document.select(&selector);
    let is_proved = containers.iter().all(|place| {
        selected
            .next()
            .zip(outline.element(*place))
            .is_some_and(|(selected, own)| selected.is(own))
    });
    (is_proved && selected.next().is_none()).then_some(text)
}

/// The shortest pattern that matches exactly these elements.
fn pattern(outline: &Outline<'_>, containers: &[Place], signs: &[Simple]) -> Option<Pattern> {
    let mut simples = shared(outline, containers);
    let tag = simples.pop()?;
    let all: Vec<Place> = (0..outline.len())
        .filter(|place| outline.name(*place) == tag.tag)
        .collect();
    let exact = |pattern: &Pattern| pattern.among(outline, &all) == containers;
    for simple in &simples {
        let pattern = Pattern::of(simple.clone());
        if exact(&pattern) {
            return Some(pattern);
        }
    }
    if tag.tag == "a" {
        simples.extend(addressed(outline, containers));
    }
    simples.push(tag);
    let scopes = scopes(outline, containers);
    let parents: Vec<Place> = containers
        .iter()
        .map(|place| outline.parent(*place))
        .collect();
    let mut spare: Vec<(Pattern, Vec<Place>)> = Vec::new();
    for simple in &simples {
        spare.push((Pattern::of(simple.clone()), all.clone()));
        let plain = Pattern::of(simple.clone());
        let matched = plain.among(outline, &all);
        if !containers
            .iter()
            .all(|place| matched.binary_search(place).is_ok())
        {
            continue;
        }
        let mut parent = shared(outline, &parents);
        parent.truncate(4);
        let mut chains: Vec<Pattern> = Vec::new();
        for scope in &scopes {
            chains.push(plain.clone().inside(scope.clone(), false));
        }
        for outer in &parent {
            chains.push(plain.clone().inside(outer.clone(), true));
            for scope in &scopes {
                chains.push(
                    plain
                        .clone()
                        .inside(outer.clone(), true)
                        .inside(scope.clone(), false),
                );
            }
        }
        for chain in chains {
            let found = chain.among(outline, &matched);
            if found == containers {
                return Some(chain);
            }
            let extra = found.len().saturating_sub(containers.len());
            if extra == 0 {
                continue;
            }
            if let Some(refined) = refused(outline, &chain, containers, &found)
                && refined.among(outline, &matched) == containers
            {
                return Some(refined);
            }
            if extra * 2 <= containers.len().max(8) || spare.len() < MAX_SPARE {
                spare.push((chain, found));
            }
        }
    }
    // Told by what is inside: rows that have a link, cards that have a headline.
    spare.truncate(MAX_SPARE);
    for (chain, found) in spare {
        for sign in signs {
            let mut refined = chain.clone();
            refined.last.has = Some(Box::new(sign.clone()));
            if refined.among(outline, &found) == containers {
                return Some(refined);
            }
        }
    }
    None
}

/// Where what a pattern matches too much has classes that no item has: the pattern without them.
fn refused(
    outline: &Outline<'_>,
    pattern: &Pattern,
    containers: &[Place],
    found: &[Place],
) -> Option<Pattern> {
    let mut pattern = pattern.clone();
    for extra in found {
        let is_refused = |name: &&str| pattern.last.not.iter().any(|not| not == name);
        if containers.binary_search(extra).is_ok()
            || outline.classes(*extra).any(|name| is_refused(&name))
        {
            continue;
        }
        let class = outline.classes(*extra).find(|class| {
            is_stable(class)
                && !containers
                    .iter()
                    .any(|place| outline.classes(*place).any(|other| other == *class))
        })?;
        pattern.last.not.push(class.to_owned());
        if pattern.last.not.len() > MAX_REFUSED {
            return None;
        }
    }
    Some(pattern)
}

/// What may name the place of the list: ids and classes of elements around all items, nearest
/// first, and `main`.
fn scopes(outline: &Outline<'_>, containers: &[Place]) -> Vec<Simple> {
    let (Some(first), Some(last)) = (containers.first(), containers.last()) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let around = outline
        .lineage(*first)
        .skip(1)
        .filter(|place| outline.contains(*place, *last) && outline.name(*place) != "html");
    for place in around {
        if let Some(id) = outline.attribute(place, "id").filter(|id| is_stable(id)) {
            out.push(Simple {
                id: Some(id.to_owned()),
                ..Simple::default()
            });
        }
        if outline.name(place) != "body" {
            let mut own = shared(outline, &[place]);
            own.retain(|simple| {
                simple.classes.len() == 1
                    || matches!(
                        simple.tag.as_str(),
                        "main" | "article" | "section" | "table" | "dl"
                    )
            });
            own.truncate(3);
            out.extend(own);
        }
        if out.len() >= MAX_SCOPES {
            break;
        }
    }
    out
}

/// A selector whose first match in each item is the field's element, and which matches nothing
/// in items without it.
fn field(outline: &Outline<'_>, targets: &[(Place, Option<Place>)]) -> Option<String> {
    let places: Vec<Place> = targets.iter().filter_map(|(_, place)| *place).collect();
    let first = *places.first()?;
    if targets
        .iter()
        .all(|(container, place)| place.is_none_or(|place| place == *container))
        && places.len() == targets.len()
    {
        return Some(".".to_owned());
    }
    if places.len() * 2 < targets.len() && places.len() < 2 {
        return None;
    }
    let mut simples = shared(outline, &places);
    if simples.is_empty() {
        // The most usual kind of element has the word.
        let mut tags: HashMap<&str, usize> = HashMap::default();
        for place in &places {
            *tags.entry(outline.name(*place)).or_default() += 1;
        }
        let (tag, count) = tags.into_iter().max_by_key(|(tag, count)| (*count, *tag))?;
        if count * 10 < places.len() * 9 {
            return None;
        }
        simples.push(Simple::tag(tag));
    }
    // Tags that mean the field come before names that only may.
    if matches!(
        outline.name(first),
        "time" | "h1" | "h2" | "h3" | "h4" | "img"
    ) && let Some(tag) = simples.pop()
    {
        simples.insert(0, tag);
    }
    let parents: Vec<Place> = places.iter().map(|place| outline.parent(*place)).collect();
    let mut chains: Vec<Pattern> = simples.iter().cloned().map(Pattern::of).collect();
    for outer in shared(outline, &parents) {
        for simple in &simples {
            chains.push(Pattern::of(simple.clone()).inside(outer.clone(), false));
        }
    }
    let cells: Vec<(Place, usize)> = places
        .iter()
        .filter_map(|place| {
            let cell = outline
                .lineage(*place)
                .take(5)
                .find(|place| matches!(outline.name(*place), "td" | "th"))?;
            let number = outline
                .children(outline.parent(cell))
                .take_while(|other| *other <= cell)
                .count();
            Some((cell, number))
        })
        .collect();
    if let Some((cell, number)) = cells.first()
        && cells.len() == places.len()
        && cells.iter().all(|(_, other)| other == number)
    {
        let column = Simple {
            cell: Some(*number),
            ..Simple::tag(outline.name(*cell))
        };
        if *cell == first {
            chains.push(Pattern::of(column));
        } else {
            for simple in &simples {
                chains.push(Pattern::of(simple.clone()).inside(column.clone(), false));
            }
        }
    }
    let wrong = |chain: &Pattern| {
        targets
            .iter()
            .filter(|(container, place)| {
                let found = (*container + 1..outline.end(*container))
                    .find(|inner| chain.matches(outline, *inner, Some(*container)));
                found != *place
            })
            .count()
    };
    let chain = chains
        .into_iter()
        .map(|chain| (wrong(&chain), chain))
        .min_by_key(|(wrong, _)| *wrong)?;
    // A field that is right nearly everywhere is worth having; the person sees the table.
    (chain.0 * 10 <= targets.len())
        .then(|| chain.1.to_string())
        .filter(|text| Field::parse(text).is_ok())
}
