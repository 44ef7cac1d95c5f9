package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.prove.Books.Arrival;
import java.util.List;
import java.util.Map;

/**
 * Everything that is judged.
 *
 * @param sent by origin id
 * @param arrivals by recipient, in order of arrival
 * @param inDatabase all archives as SQL shows them
 * @param overXmpp all archives as XEP-0313 shows them
 * @param samples flush positions on receipt of acknowledgements
 * @param commits where each transaction's commit record ends in PostgreSQL's log
 * @param samplesMin how many samples there must be
 */
record Evidence(Map<String, SentMessage> sent, Map<String, List<Arrival>> arrivals, List<ArchivedRow> inDatabase,
        List<ArchivedRow> overXmpp, List<FlushSample> samples, Map<Long, Long> commits, int samplesMin) {
}
