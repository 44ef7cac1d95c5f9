package io.posthouse.storage.setting;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One version of all running values.
 *
 * @param number from 1 on; 0 is the set without any value, which nobody made
 * @param previous the one it was made from
 * @param at by the database's clock
 * @param rolledBackTo whose contents these are; empty for a change
 * @param contents texts by name
 * @param changes how it differs from the one before
 */
public record SettingVersion(long number, long previous, Instant at, Author author, String reason,
        OptionalLong rolledBackTo, Map<String, String> contents, List<SettingChange> changes) {

    /** Before anybody has changed anything. */
    public static final SettingVersion NONE = new SettingVersion(0, 0, Instant.EPOCH, new Author("", "", ""), "",
            OptionalLong.empty(), Map.of(), List.of());

    public SettingVersion {
        contents = Map.copyOf(contents);
        changes = List.copyOf(changes);
    }
}
