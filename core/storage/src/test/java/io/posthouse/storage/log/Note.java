package io.posthouse.storage.log;

import org.jspecify.annotations.Nullable;

/** A command of the tests' log: write down what {@code author} says. */
record Note(int shard, String author, int number, @Nullable String key, String body) {

    /** A body that the table's check refuses. */
    static final String POISON = "poison";

    static Note of(int shard, String author, int number) {
        return new Note(shard, author, number, null, "hello");
    }

    Note saying(String otherBody) {
        return new Note(shard, author, number, key, otherBody);
    }

    Note keyed(String otherKey) {
        return new Note(shard, author, number, otherKey, body);
    }
}
