package io.posthouse.messaging.archive;

import io.posthouse.kernel.Checks;
import io.posthouse.storage.log.RowId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which rows of one archive, and from which end.
 *
 * @param owner whose archive: a person's bare JID or a line's address
 * @param also whose archives are read together with it: ids of different archives differ, and their order is that of time but for what
 *        clocks differed
 * @param peer only what was exchanged with this bare JID; in a line's archive, what they sent
 * @param device only what came from or went to exactly this full JID, of {@code peer}
 * @param contentOnly without receipts and markers
 * @param from not before that
 * @param until not after that
 * @param afterId ids greater than that
 * @param beforeId ids less than that
 * @param backward the greatest ids rather than the least; a page is always in rising order
 * @param limit rows of a page, 1 to {@link #LIMIT_MAX}
 */
public record ArchiveQuery(String owner, List<String> also, Optional<String> peer, Optional<String> device,
        boolean contentOnly,
        Optional<Instant> from, Optional<Instant> until, long afterId, long beforeId, boolean backward, int limit) {

    /** Rows in one page. */
    public static final int LIMIT_MAX = 250;

    /** By how much a clock may once have been ahead: then ids are ahead of times by that. */
    private static final Duration CLOCK_AHEAD_MAX = Duration.ofDays(1);
    private static final int BITS_BELOW_MILLIS = 22;

    public ArchiveQuery {
        also = List.copyOf(also);
        Checks.check(limit > 0 && limit <= LIMIT_MAX, "a page has 1 to " + LIMIT_MAX + " rows");
        Checks.check(device.isEmpty() || peer.isPresent(), "a device is somebody's");
    }

    /** The whole archive, oldest first. */
    public static ArchiveQuery of(String owner) {
        return new ArchiveQuery(owner, List.of(), Optional.empty(), Optional.empty(), false, Optional.empty(),
                Optional.empty(), 0,
                Long.MAX_VALUE, false, 50);
    }

    /** Together with the archives of {@code others}. */
    public ArchiveQuery and(List<String> others) {
        return new ArchiveQuery(owner, others, peer, device, contentOnly, from, until, afterId, beforeId, backward,
                limit);
    }

    /** All archives that are read. */
    List<String> owners() {
        return Stream.concat(Stream.of(owner), also.stream()).toList();
    }

    /** Only what was exchanged with {@code bare}. */
    public ArchiveQuery with(String bare) {
        return new ArchiveQuery(owner, also, Optional.of(bare), device, contentOnly, from, until, afterId, beforeId,
                backward,
                limit);
    }

    /** Only what was exchanged with that device of {@link #peer}. */
    public ArchiveQuery withDevice(String full) {
        return new ArchiveQuery(owner, also, peer, Optional.of(full), contentOnly, from, until, afterId, beforeId,
                backward,
                limit);
    }

    /** Without receipts and markers. */
    public ArchiveQuery ofContent() {
        return new ArchiveQuery(owner, also, peer, device, true, from, until, afterId, beforeId, backward, limit);
    }

    /** Between two times, both included. */
    public ArchiveQuery between(Optional<Instant> first, Optional<Instant> last) {
        return new ArchiveQuery(owner, also, peer, device, contentOnly, first, last, afterId, beforeId, backward,
                limit);
    }

    /** Past {@code id}; with another such bound the narrower holds. */
    public ArchiveQuery after(long id) {
        return new ArchiveQuery(owner, also, peer, device, contentOnly, from, until, Math.max(id, afterId), beforeId,
                backward, limit);
    }

    /** Before {@code id}; with another such bound the narrower holds. */
    public ArchiveQuery before(long id) {
        return new ArchiveQuery(owner, also, peer, device, contentOnly, from, until, afterId, Math.min(id, beforeId),
                backward, limit);
    }

    /** From the newest on. */
    public ArchiveQuery newestFirst() {
        return new ArchiveQuery(owner, also, peer, device, contentOnly, from, until, afterId, beforeId, true, limit);
    }

    /** A page of that size. */
    public ArchiveQuery limit(int rows) {
        return new ArchiveQuery(owner, also, peer, device, contentOnly, from, until, afterId, beforeId, backward, rows);
    }

    /** The least id that can match: an id's milliseconds are never before its row's time, so the index finds a time too. */
    long idFloor() {
        return Math.max(afterId, from.map(time -> idAt(time) - 1).orElse(0L));
    }

    /** The id above all that can match. */
    long idCeiling() {
        return Math.min(beforeId, until.map(time -> idAt(time.plus(CLOCK_AHEAD_MAX))).orElse(Long.MAX_VALUE));
    }

    private static long idAt(Instant time) {
        long millis = Duration.between(RowId.BEGINNING, clamp(time)).toMillis();
        return millis << BITS_BELOW_MILLIS;
    }

    /** Into the time that ids can tell. */
    private static Instant clamp(Instant time) {
        var last = RowId.BEGINNING.plus(Duration.ofMillis((1L << 41) - 1));
        if (time.isBefore(RowId.BEGINNING)) {
            return RowId.BEGINNING;
        }
        return time.isAfter(last) ? last : time;
    }
}
