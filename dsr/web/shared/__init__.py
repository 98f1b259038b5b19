"""What every page shares: layouts, components, tags, headers, error pages. Knows no page, writes nothing."""
