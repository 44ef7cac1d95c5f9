package io.posthouse.storage.setting;

import java.time.Instant;
import java.util.List;

/**
 * A change that was made or refused.
 *
 * @param outcome a change, a roll-back, or what was refused or met a conflict: one word
 * @param version the new one; for what was not done the one that its author had seen
 * @param changes what was asked for; the texts of undeclared settings are not kept
 * @param said why not; empty for what was done
 */
public record AuditEntry(long id, Instant at, Author author, String outcome, long version, String reason,
        List<SettingChange> changes, String said) {
    public AuditEntry {
        changes = List.copyOf(changes);
    }
}
