package io.posthouse.benchmarks.gatewayproof;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Has another key sign what back ends are told. It is published for a day before it does, so that whoever keeps the list for an hour
 * knows it. Here that day is over as soon as every node publishes it and every back end has read it once more: its beginning is moved in the database,
 * and nothing else of it.
 */
final class SigningKeyTurn {
    private static final long PUBLISHED_WITHIN_SECONDS = 100;
    private static final long SIGNS_WITHIN_SECONDS = 120;
    private static final String BEGIN = "update identity.signing_key set signs_from = now() where kid = ?";

    private final GatewayTown town;
    private final IdentityReader reader;

    SigningKeyTurn(GatewayTown town, IdentityReader reader) {
        this.town = town;
        this.reader = reader;
    }

    /** Which follows the one that signs, by what was said when it was asked for. */
    static String follower(JsonNode said) throws IOException {
        return said.path("items").valueStream()
                // The latest is first, and the one that is to come is later than all.
                .filter(key -> key.path("alg").asString("").equals("ES256"))
                .findFirst().map(key -> key.path("kid").asString())
                .orElseThrow(() -> new IOException("no key follows"));
    }

    /** Goes on until it signs; the words of what happened. */
    void finish(String kid) throws IOException, InterruptedException, SQLException {
        for (GatewayNode node : town.nodes()) {
            await(PUBLISHED_WITHIN_SECONDS, () -> !node.serving() || published(node).contains(kid),
                    node + " publishes " + kid);
        }
        Thread.sleep(IdentityReader.READ_EVERY_MILLIS + 2_000);
        try (Connection connection = town.connect(); PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            begin.setString(1, kid);
            begin.executeUpdate();
        }
        await(SIGNS_WITHIN_SECONDS, () -> reader.signers().contains(kid), kid + " signs");
    }

    private static Set<String> published(GatewayNode node) {
        try {
            return IdentityReader.published(node).keySet();
        } catch (IOException e) {
            // It is on its way out or in: looked at again in a moment.
            return Set.of();
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(long seconds, Condition condition, String what) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("waited " + seconds + " s in vain until " + what);
            }
            Thread.sleep(500);
        }
    }
}
