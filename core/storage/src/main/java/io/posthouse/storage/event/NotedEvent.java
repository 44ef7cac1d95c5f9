package io.posthouse.storage.event;

import java.time.Instant;

/**
 * An event as it was noted.
 *
 * @param sequence gap-free, from 1
 * @param id the same when it is told again
 * @param type the name of its type, such as {@code login.added}
 * @param version of its type
 * @param key what it is about
 * @param at when, by the database's clock
 * @param data JSON
 */
public record NotedEvent(long sequence, long id, String type, int version, String key, Instant at, String data) {
}
