package io.posthouse.server.configuration;

import java.util.List;

/** What several settings have to keep together, in both languages; {@code rule-broken} names the first of them. */
record SettingRuleView(List<String> settings, String english, String chinese) {
}
