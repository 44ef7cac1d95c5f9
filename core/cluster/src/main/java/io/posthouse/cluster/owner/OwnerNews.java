package io.posthouse.cluster.owner;

import io.posthouse.cluster.NodeName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a node tells the others over their links: that shards have gone to {@code owner}, or, with no shards, only that something
 * changed. As text: {@code log owner 1,2,3}. Hearsay, followed by a look into the database.
 */
record OwnerNews(String log, NodeName owner, Set<Integer> shards) {

    private static final int BYTES_MAX = 2_048;
    private static final Pattern FORM = Pattern
            .compile("([a-z][a-z0-9_]{0,62}|-) ([a-z0-9-]{1,64}) ((?:[0-9]{1,3}(?:,[0-9]{1,3})*)?)");

    OwnerNews {
        shards = Set.copyOf(shards);
    }

    /** Only that something changed at {@code node}. */
    static OwnerNews look(NodeName node) {
        return new OwnerNews("-", node, Set.of());
    }

    byte[] frame() {
        return (log + " " + owner + " " + new TreeSet<>(shards).stream().map(String::valueOf)
                .collect(Collectors.joining(","))).getBytes(StandardCharsets.UTF_8);
    }

    /** Empty when it is none, say from a later release. */
    static Optional<OwnerNews> of(byte[] frame) {
        if (frame.length > BYTES_MAX) {
            return Optional.empty();
        }
        Matcher found = FORM.matcher(new String(frame, StandardCharsets.UTF_8));
        if (!found.matches()) {
            return Optional.empty();
        }
        Set<Integer> shards = new TreeSet<>();
        if (!found.group(3).isEmpty()) {
            for (String shard : found.group(3).split(",", -1)) {
                shards.add(Integer.valueOf(shard));
            }
        }
        return Optional.of(new OwnerNews(found.group(1), new NodeName(found.group(2)), shards));
    }
}
