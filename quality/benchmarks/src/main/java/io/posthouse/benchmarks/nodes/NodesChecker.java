package io.posthouse.benchmarks.nodes;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the books: it is shown every row of the archive in the order of its shards, then every arrival, and asks nobody. Knows
 * nothing of the product's code, and keeps about 20 bytes a message.
 */
final class NodesChecker {
    private final Books books;
    private final Verdict verdict;
    private final Map<String, Copies> byOwner = new HashMap<>();
    private final Map<String, LongColumn> idsByOwner = new HashMap<>();
    private int shard = -1;
    private long lastSequence;
    private long rows;

    /**
     * A row of the archive.
     *
     * @param owner whose archive
     * @param originId as the stanza has it
     */
    record Row(int shard, long sequence, String owner, long id, String originId) {
    }

    /** What one owner has of each talk. */
    private static final class Copies {
        private final Map<Integer, BitSet> there = new HashMap<>();
        private final Map<Integer, long[]> ids = new HashMap<>();
        private final Map<Integer, Integer> last = new HashMap<>();

        long id(Said said) {
            long[] known = ids.get(said.talk());
            return known == null ? 0 : known[said.number()];
        }
    }

    NodesChecker(Books books, Verdict verdict) {
        this.books = books;
        this.verdict = verdict;
    }

    // ---- rows, as they stand

    /** The next row in the order of (shard, sequence). */
    void row(Row row) {
        rows++;
        verdict.examined(Promise.SEQUENCES, 1);
        if (row.shard() != shard) {
            shard = row.shard();
            lastSequence = 0;
        }
        if (row.sequence() != lastSequence + 1) {
            verdict.breach(Promise.SEQUENCES, "shard " + shard + " has " + row.sequence() + " after " + lastSequence);
        }
        lastSequence = row.sequence();
        idsByOwner.computeIfAbsent(row.owner(), _ -> new LongColumn()).add(row.id());
        Optional<Said> said = books.said(row.originId());
        if (said.isEmpty()) {
            verdict.breach(Promise.ARCHIVED_ONCE, row.owner() + " has '" + row.originId() + "', which nobody said");
            return;
        }
        keep(row, said.get());
    }

    private void keep(Row row, Said said) {
        Copies copies = byOwner.computeIfAbsent(row.owner(), _ -> new Copies());
        Talk talk = books.talk(said.talk());
        BitSet there = copies.there.computeIfAbsent(said.talk(), _ -> new BitSet());
        verdict.examined(Promise.ARCHIVED_ONCE, 1);
        verdict.examined(Promise.ARCHIVE_ORDER, 1);
        if (there.get(said.number())) {
            verdict.breach(Promise.ARCHIVED_ONCE,
                    row.owner() + " has " + talk.words(said.number()) + " again as " + row.id());
            return;
        }
        there.set(said.number());
        copies.ids.computeIfAbsent(said.talk(), _ -> new long[talk.said()])[said.number()] = row.id();
        Integer before = copies.last.put(said.talk(), said.number());
        if (before != null && before > said.number()) {
            verdict.breach(Promise.ARCHIVE_ORDER,
                    row.owner() + " has " + before + " before " + talk.words(said.number()));
        }
    }

    long rows() {
        return rows;
    }

    // ---- what was promised

    /** All rows have been shown. */
    void judge() {
        for (Talk talk : books.talks()) {
            List<String> owners = talk.intoGroup() ? List.of(talk.to()) : List.of(talk.from(), talk.to());
            int promised = talk.promisedBeyond(new BitSet()).cardinality();
            for (String owner : owners) {
                verdict.examined(Promise.ACKNOWLEDGED_IS_ARCHIVED, promised);
                each(talk.promisedBeyond(there(owner, talk)), number -> verdict
                        .breach(Promise.ACKNOWLEDGED_IS_ARCHIVED, owner + " lacks " + talk.words(number)));
            }
            if (!talk.intoGroup()) {
                verdict.examined(Promise.ACKNOWLEDGED_IS_RECEIVED, promised);
                each(books.arrivalsOf(talk.to()).lacks(talk), number -> verdict
                        .breach(Promise.ACKNOWLEDGED_IS_RECEIVED, talk.to() + " never got " + talk.words(number)));
            }
        }
        books.arrivals().forEach(this::arrivals);
    }

    private BitSet there(String owner, Talk talk) {
        Copies copies = byOwner.get(owner);
        return copies == null ? new BitSet() : copies.there.getOrDefault(talk.index(), new BitSet());
    }

    private static void each(BitSet set, java.util.function.IntConsumer action) {
        set.stream().forEach(action);
    }

    private void arrivals(String person, Arrivals came) {
        Map<Integer, BitSet> seen = new HashMap<>();
        Map<Integer, Integer> last = new HashMap<>();
        Map<Integer, Integer> lastOn = new HashMap<>();
        Map<String, Long> lastInGroup = new HashMap<>();
        for (int at = 0; at < came.size(); at++) {
            Said said = came.said(at);
            Talk talk = books.talk(said.talk());
            long id = came.id(at);
            String owner = talk.intoGroup() ? talk.to() : person;
            Copies copies = byOwner.get(owner);
            long archived = copies == null ? 0 : copies.id(said);
            verdict.examined(Promise.ID_IS_ARCHIVED, 1);
            if (id == 0 || id != archived) {
                verdict.breach(Promise.ID_IS_ARCHIVED, person + " got " + talk.words(said.number()) + " as " + id
                        + ", where " + owner + " has " + archived);
            }
            BitSet before = seen.computeIfAbsent(said.talk(), _ -> new BitSet());
            boolean again = before.get(said.number());
            before.set(said.number());
            verdict.examined(Promise.RECEIVED_ONCE, 1);
            if (again) {
                // A repeat carries the id that the archive has; without one nobody could know it for what it is.
                if (id == 0 || id != archived) {
                    verdict.breach(Promise.RECEIVED_ONCE,
                            person + " got " + talk.words(said.number()) + " again as " + id);
                }
                continue;
            }
            verdict.examined(Promise.ARRIVAL_ORDER, 1);
            Integer former = last.put(said.talk(), said.number());
            Integer formerOn = lastOn.put(said.talk(), came.connection(at));
            // What oneself said comes back when its retry is answered, which may be later.
            boolean own = talk.from().equals(person);
            if (former != null && former > said.number() && !own) {
                verdict.breach(Promise.ARRIVAL_ORDER,
                        person + " got " + former + " (connection " + formerOn + ") before "
                                + talk.words(said.number()) + " (connection " + came.connection(at) + ")");
            }
            if (talk.intoGroup() && !own) {
                Long newest = lastInGroup.put(talk.to(), id);
                if (newest != null && newest > id) {
                    verdict.breach(Promise.ARRIVAL_ORDER, person + " got " + talk.words(said.number()) + " as " + id
                            + " after " + newest + " of the same line");
                }
            }
        }
    }

    /** What a person's archive is over XMPP, beside the table. */
    void shown(String owner, LongColumn shown) {
        LongColumn table = idsByOwner.getOrDefault(owner, new LongColumn());
        verdict.examined(Promise.ARCHIVES_AGREE, shown.size());
        int same = 0;
        while (same < Math.min(table.size(), shown.size()) && table.get(same) == shown.get(same)) {
            same++;
        }
        if (same < Math.max(table.size(), shown.size())) {
            verdict.breach(Promise.ARCHIVES_AGREE, owner + " has " + table.size() + " rows and is shown "
                    + shown.size() + ", first difference at number " + same);
        }
    }

    /** Of what is promised in groups, how many copies came to members while it was said, and how many could have. */
    List<Long> liveInGroups() {
        long could = 0;
        long came = 0;
        for (Talk talk : books.talks()) {
            if (talk.intoGroup()) {
                int promised = talk.promisedBeyond(new BitSet()).cardinality();
                List<String> others = new ArrayList<>(books.members().getOrDefault(talk.to(), List.of()));
                others.remove(talk.from());
                for (String member : others) {
                    could += promised;
                    came += promised - books.arrivalsOf(member).lacks(talk).cardinality();
                }
            }
        }
        return List.of(came, could);
    }
}
