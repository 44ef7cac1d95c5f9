package io.posthouse.messaging.oversight;

/**
 * How many there are on one node.
 *
 * @param people signed in with at least one session; a person lives on one node, so nodes can be added up
 * @param sessions of all of them
 * @param pages those of them that are carried by the data channel
 */
public record Census(int people, int sessions, int pages) {
}
