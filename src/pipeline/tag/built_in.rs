//! The files of the taxonomy that comes with copydesk, embedded; add a line for each new file.

/// Names and contents, in the order of the names.
pub(super) const FILES: &[(&str, &str)] = &[
    ("economy.toml", include_str!("taxonomy/economy.toml")),
    ("energy.toml", include_str!("taxonomy/energy.toml")),
    ("industry.toml", include_str!("taxonomy/industry.toml")),
    ("politics.toml", include_str!("taxonomy/politics.toml")),
    ("security.toml", include_str!("taxonomy/security.toml")),
    ("taxonomy.toml", include_str!("taxonomy/taxonomy.toml")),
    ("trade.toml", include_str!("taxonomy/trade.toml")),
];
