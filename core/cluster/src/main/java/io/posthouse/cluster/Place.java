package io.posthouse.cluster;

/**
 * Where one session of a user is.
 *
 * @param session the session's key among the user's sessions (its resource)
 * @param node the node that holds it
 */
public record Place(String session, NodeName node) {
}
