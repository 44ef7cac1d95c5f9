package io.posthouse.storage.event;

import static io.posthouse.kernel.Checks.check;

import java.util.Map;

/**
 * How events are carried.
 *
 * @param servers where the carrier's servers are, as it wants them written
 * @param source whose events they are, such as {@code posthouse://example.org}; the name of a log follows it
 * @param prefix before the name of each topic
 * @param topics what to do about one that is not there
 * @param texts whether what people wrote is told, too
 * @param fromTheBeginning at the very first start: from the first event there ever was, or from now on
 * @param paceMax events a second and node, so that catching up leaves room for people
 * @param client settings of the carrier's own client, such as those of TLS and of signing in. They may hold secrets
 */
public record CarrierSettings(String servers, String source, String prefix, Topics topics, boolean texts,
        boolean fromTheBeginning, int paceMax, Map<String, String> client) {
    /**
     * What to do about a topic that is not there.
     *
     * @param make whether it is made; else somebody is told what to make
     * @param partitions of one that is made
     * @param copies of one that is made; -1 for what the servers think right
     */
    public record Topics(boolean make, int partitions, int copies) {
        public Topics {
            check(partitions >= 1 && partitions <= 10_000, "a topic has 1 to 10000 partitions");
            check(copies == -1 || (copies >= 1 && copies <= 32), "a topic has 1 to 32 copies, or -1");
        }
    }

    public CarrierSettings {
        client = Map.copyOf(client);
        check(paceMax >= 1, "a pace is positive");
    }

    /** Without the client's, which may hold secrets. */
    @Override
    public String toString() {
        return "CarrierSettings[servers=" + servers + ", prefix=" + prefix + ", topics=" + topics + ", texts=" + texts
                + ", paceMax=" + paceMax + ", client=" + client.keySet() + "]";
    }
}
