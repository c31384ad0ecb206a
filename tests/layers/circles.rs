//! Finding a circle in a graph.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The nodes that each node uses.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// The shortest circle: its nodes in order, with the first one again at the end.
pub fn circle(graph: &Graph) -> Option<Vec<String>> {
    graph.keys().filter_map(|start| way(graph, start, start)).min_by_key(Vec::len)
}

/// Whether a path leads from one node to another.
pub fn leads(graph: &Graph, from: &str, to: &str) -> bool {
    way(graph, from, to).is_some()
}

/// The shortest path, with both ends.
fn way(graph: &Graph, from: &str, to: &str) -> Option<Vec<String>> {
    let mut ways = VecDeque::from([vec![from.to_owned()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in graph.get(way.last()?).into_iter().flatten() {
            let longer = [way.as_slice(), std::slice::from_ref(next)].concat();
            if next == to {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                ways.push_back(longer);
            }
        }
    }
    None
}
