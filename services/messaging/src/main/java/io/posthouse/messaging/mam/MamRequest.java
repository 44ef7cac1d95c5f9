package io.posthouse.messaging.mam;

import io.posthouse.messaging.archive.ArchiveQuery;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client asks an archive for.
 *
 * @param query the page it wants; with a limit of 1 when it wants the number alone
 * @param queryId repeated in every result
 * @param mustExist ids that are named as borders, so that an unknown one is refused. XEP-0313 section 4.3
 * @param ids the very messages it wants; empty for a page
 * @param countOnly whether it asked for no message: XEP-0059 section 2.6
 * @param flipped whether the page is sent in falling order: XEP-0313 section 4.4.4
 */
record MamRequest(ArchiveQuery query, Optional<String> queryId, List<Long> mustExist, List<Long> ids, boolean countOnly,
        boolean flipped) {

    static final String MAM = "urn:xmpp:mam:2";
    static final String RSM = "http://jabber.org/protocol/rsm";
    static final String FORMS = "jabber:x:data";

    private static final int IDS_MAX = ArchiveQuery.LIMIT_MAX;
    private static final int PAGE = 50;

    /** No message is older or newer, and beyond that the database knows no times. */
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /** Read, or refused. */
    sealed interface Reading {
        /** A request. */
        record Read(MamRequest request) implements Reading {
        }

        /** None. */
        record Wrong(StanzaError error) implements Reading {
        }
    }

    /** Something in the query is not as it should be. */
    private static final class BadQuery extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient StanzaError error;

        BadQuery(StanzaCondition condition, String text) {
            this.error = StanzaError.of(condition, text);
        }
    }

    static Reading read(String owner, Element query) {
        try {
            return new Reading.Read(request(owner, query));
        } catch (BadQuery e) {
            return new Reading.Wrong(e.error);
        }
    }

    private static MamRequest request(String owner, Element query) throws BadQuery {
        var reading = new FormReading(owner);
        var form = query.child("x", FORMS);
        if (form.isPresent()) {
            reading.read(form.get());
        }
        boolean flipped = query.hasChild("flip-page", MAM);
        var set = query.child("set", RSM);
        if (set.isPresent()) {
            reading.readSet(set.get());
        }
        return new MamRequest(reading.query, query.attribute("queryid"), List.copyOf(reading.mustExist), reading.ids,
                reading.countOnly, flipped);
    }

    /** Reads the form and the set into one query. */
    private static final class FormReading {
        private final ArrayList<Long> mustExist = new ArrayList<>();
        private ArchiveQuery query;
        private List<Long> ids = List.of();
        private boolean countOnly;

        FormReading(String owner) {
            query = ArchiveQuery.of(owner).limit(PAGE);
        }

        void read(Element form) throws BadQuery {
            if (!form.attribute("type", "").equals("submit")) {
                throw new BadQuery(StanzaCondition.BAD_REQUEST, "submit the form");
            }
            for (var field : form.children("field", FORMS)) {
                var values = field.children("value", FORMS).stream().map(Element::text).toList();
                read(field.attribute("var", ""), values);
            }
        }

        private void read(String name, List<String> values) throws BadQuery {
            switch (name) {
                case "FORM_TYPE" -> {
                    if (!values.equals(List.of(MAM))) {
                        throw new BadQuery(StanzaCondition.BAD_REQUEST, "the form is of " + MAM);
                    }
                }
                case "with" -> with(only(values));
                case "start" -> query = query.between(Optional.of(time(only(values))), query.until());
                case "end" -> query = query.between(query.from(), Optional.of(time(only(values))));
                case "after-id" -> query = query.after(border(only(values)));
                case "before-id" -> query = query.before(border(only(values)));
                case "ids" -> {
                    if (values.isEmpty() || values.size() > IDS_MAX) {
                        throw new BadQuery(StanzaCondition.BAD_REQUEST, "1 to " + IDS_MAX + " ids");
                    }
                    ids = values.stream().map(FormReading::idOrNone).toList();
                }
                // XEP-0313 section 4.1.5: a field that is not understood must not be passed over in silence.
                default -> throw new BadQuery(StanzaCondition.FEATURE_NOT_IMPLEMENTED, "no such field");
            }
        }

        private void with(String address) throws BadQuery {
            var peer = Jid.tryParse(address)
                    .orElseThrow(() -> new BadQuery(StanzaCondition.JID_MALFORMED, "with whom?"));
            query = query.with(peer.bare().toString());
            if (peer instanceof FullJid full) {
                query = query.withDevice(full.toString());
            }
        }

        private static String only(List<String> values) throws BadQuery {
            if (values.size() != 1) {
                throw new BadQuery(StanzaCondition.BAD_REQUEST, "one value");
            }
            return values.getFirst();
        }

        /** XEP-0082. */
        private static Instant time(String text) throws BadQuery {
            try {
                var time = OffsetDateTime.parse(text).toInstant();
                return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
            } catch (DateTimeException _) {
                throw new BadQuery(StanzaCondition.BAD_REQUEST, "a time is like 2026-01-31T12:00:00Z");
            }
        }

        void readSet(Element set) throws BadQuery {
            if (set.hasChild("index", RSM)) {
                // XEP-0059 section 2.6: to find a place by its number, all that stands before it would have to be counted.
                throw new BadQuery(StanzaCondition.FEATURE_NOT_IMPLEMENTED, "pages begin after or before an id");
            }
            var max = set.childText("max", RSM);
            if (max.isPresent()) {
                int wanted = number(max.get());
                countOnly = wanted == 0;
                query = query.limit(Math.clamp(wanted, 1, ArchiveQuery.LIMIT_MAX));
            }
            var after = set.childText("after", RSM);
            if (after.isPresent()) {
                query = query.after(border(after.get()));
            }
            var before = set.childText("before", RSM);
            if (before.isPresent()) {
                // XEP-0059 section 2.5: an empty one asks for the last page.
                query = query.newestFirst();
                query = before.get().isEmpty() ? query : query.before(border(before.get()));
            }
        }

        private static final BigInteger MAX_INT = BigInteger.valueOf(Integer.MAX_VALUE);
        private static final int DIGITS_MAX = 40;

        private static int number(String text) throws BadQuery {
            if (text.length() > DIGITS_MAX) {
                throw new BadQuery(StanzaCondition.BAD_REQUEST, "how many?");
            }
            try {
                // XEP-0059 section 2.1: one may ask for more than is given, however much more that is.
                return new BigInteger(text.strip()).max(BigInteger.ZERO).min(MAX_INT).intValueExact();
            } catch (NumberFormatException _) {
                throw new BadQuery(StanzaCondition.BAD_REQUEST, "how many?");
            }
        }

        private long border(String text) {
            long id = idOrNone(text);
            mustExist.add(id);
            return id;
        }

        /** An id that nothing has when it is no number, so that it is not found. */
        private static long idOrNone(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException _) {
                return 0;
            }
        }
    }
}
