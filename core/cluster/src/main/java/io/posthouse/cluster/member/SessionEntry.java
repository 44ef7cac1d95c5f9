package io.posthouse.cluster.member;

import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.Place;
import java.util.List;

/**
 * How the directory is written down. The key is {@code node user}; a node's name has no space in it. The value is the node's
 * generation, a semicolon, and one {@code length:session} after the other, so that a session may hold any character. The key with
 * no user says from which generation on entries count.
 */
final class SessionEntry {
    private SessionEntry() {
    }

    static String key(NodeName node, String user) {
        return node.value() + ' ' + user;
    }

    static String nodeOf(String key) {
        return key.substring(0, key.indexOf(' '));
    }

    static String userOf(String key) {
        return key.substring(key.indexOf(' ') + 1);
    }

    static String text(long generation, List<Place> places) {
        var text = new StringBuilder().append(generation).append(';');
        for (Place place : places) {
            text.append(place.session().length()).append(':').append(place.session());
        }
        return text.toString();
    }

    static long generationOf(String text) {
        return Long.parseLong(text, 0, text.indexOf(';'), 10);
    }

    static void addTo(List<Place> places, NodeName node, String text) {
        for (int at = text.indexOf(';') + 1; at < text.length();) {
            int colon = text.indexOf(':', at);
            int end = colon + 1 + Integer.parseInt(text, at, colon, 10);
            places.add(new Place(text.substring(colon + 1, end), node));
            at = end;
        }
    }

    static int count(String text) {
        int count = 0;
        for (int at = text.indexOf(';') + 1; at < text.length(); count++) {
            int colon = text.indexOf(':', at);
            at = colon + 1 + Integer.parseInt(text, at, colon, 10);
        }
        return count;
    }
}
