package io.posthouse.storage.event;

import static io.posthouse.kernel.Checks.check;

import java.time.Instant;

/**
 * Something that happened.
 *
 * @param type what
 * @param id the same when it is told again, and no other's of the same source: receivers know by it what they have
 * @param key what it is about, such as a person's or a group's address; events of one key are told in their order
 * @param at when
 * @param data JSON, made by {@link EventType#data}
 */
public record Event(EventType type, String id, String key, Instant at, String data) {
    public Event {
        check(!id.isEmpty() && !key.isEmpty(), "an event has an id and a key");
    }
}
