package io.posthouse.messaging.mam;

import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.archive.ArchiveQuery;
import io.posthouse.messaging.archive.ArchiveReader;
import io.posthouse.messaging.archive.ArchivedMessage;
import io.posthouse.messaging.mam.MamRequest.Reading;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Answers archive queries, whosever archive it is: a person's own, or a line's for its members. Whether the asker may read
 * it is the caller's to know. Blocks on the database and until the asker has room for more: to be called in the asker's turn
 * ({@link Session#answerInTurn}).
 */
public final class MamDesk {
    /** The payloads it answers: {@code query} and {@code metadata} of this namespace. */
    public static final String NAMESPACE = MamRequest.MAM;
    /** The second half of the XEP, announced beside {@link #NAMESPACE}. */
    public static final String EXTENDED = "urn:xmpp:mam:2#extended";

    private static final String FORWARD = "urn:xmpp:forward:0";
    private static final String DELAY = "urn:xmpp:delay";

    private final ArchiveReader archive;

    public MamDesk(ArchiveReader archive) {
        this.archive = archive;
    }

    /**
     * Answers {@code iq}, whose payload is {@code query} or {@code metadata} of {@link #NAMESPACE}. Results go to
     * {@code asker} before the answer.
     *
     * @param owner whose archive
     * @param from who sends the results: the owner, or a line
     * @param shown makes of a stanza in the archive what the asker may see, for example with a nick for a sender
     */
    public IqAnswer answer(Session asker, Iq iq, String owner, Jid from, UnaryOperator<Element> shown) {
        return answer(asker, iq, List.of(owner), from, 0, shown);
    }

    /** The same of several archives that are read as one; the first is the one whose questions it answers. */
    public IqAnswer answer(Session asker, Iq iq, List<String> owners, Jid from, UnaryOperator<Element> shown) {
        return answer(asker, iq, owners, from, 0, shown);
    }

    /**
     * The same for an asker to whom the archive begins past {@code floor}, such as a member who has joined later.
     *
     * @param floor the greatest id that the asker may not see; 0 for the whole archive
     */
    public IqAnswer answer(Session asker, Iq iq, String owner, Jid from, long floor, UnaryOperator<Element> shown) {
        return answer(asker, iq, List.of(owner), from, floor, shown);
    }

    private IqAnswer answer(Session asker, Iq iq, List<String> owners, Jid from, long floor,
            UnaryOperator<Element> shown) {
        var payload = iq.payload().orElseThrow();
        if (payload.name().equals("metadata")) {
            return iq.type() == Iq.Type.GET ? metadata(owners, floor) : refused(StanzaCondition.BAD_REQUEST);
        }
        if (iq.type() == Iq.Type.GET) {
            return new IqAnswer.Result(fields());
        }
        return switch (MamRequest.read(owners.getFirst(), payload)) {
            case Reading.Wrong(var error) -> new IqAnswer.Refused(error);
            case Reading.Read(var request) -> answer(asker, request, owners, from, floor, shown);
        };
    }

    private IqAnswer answer(Session asker, MamRequest request, List<String> owners, Jid from, long floor,
            UnaryOperator<Element> shown) {
        var query = request.query().and(rest(owners)).after(floor);
        for (long id : request.mustExist()) {
            if (id <= floor || !archive.has(owners, id)) {
                return refused(StanzaCondition.ITEM_NOT_FOUND);
            }
        }
        if (request.countOnly()) {
            var set = Element.builder("set", MamRequest.RSM)
                    .child("count", MamRequest.RSM, Integer.toString(archive.count(query))).build();
            return new IqAnswer.Result(fin(false, set));
        }
        if (!asker.awaitRoom()) {
            return new IqAnswer.Elsewhere();
        }
        var toAsker = new Results(asker, request, owners, from, shown);
        if (!request.ids().isEmpty()) {
            var ids = request.ids().stream().distinct().sorted().toList();
            // XEP-0313 section 4.1.4: all of them, or none. However much that is, the client sets the pace.
            return ids.getFirst() > floor && archive.hasAll(owners, ids)
                    ? toAsker.send(ids, List.of(), false)
                    : refused(StanzaCondition.ITEM_NOT_FOUND);
        }
        var page = archive.page(query);
        return toAsker.send(page.messages().stream().map(ArchivedMessage::id).toList(), page.messages(), page.more());
    }

    /**
     * Sends results as fast as the asker takes them. What does not find room is not held meanwhile, since many may read
     * slowly: its ids are, and it is read again.
     */
    private final class Results {
        private final Session asker;
        private final MamRequest request;
        private final List<String> owners;
        private final Jid from;
        private final UnaryOperator<Element> shown;

        Results(Session asker, MamRequest request, List<String> owners, Jid from, UnaryOperator<Element> shown) {
            this.asker = asker;
            this.request = request;
            this.owners = owners;
            this.from = from;
            this.shown = shown;
        }

        /**
         * @param ids what the result is, rising
         * @param read those of them that have been read, none or all
         */
        IqAnswer send(List<Long> ids, List<ArchivedMessage> read, boolean more) {
            var left = request.flipped() ? ids.reversed() : ids;
            var next = request.flipped() ? read.reversed() : read;
            while (!left.isEmpty()) {
                if (next.isEmpty()) {
                    next = archive.byIds(owners, left);
                }
                if (next.isEmpty()) {
                    // The archive has lost them meanwhile.
                    break;
                }
                long last = sendWhileThereIsRoom(next);
                left = last == 0 ? left : left.subList(left.indexOf(last) + 1, left.size());
                next = List.of();
                if (!asker.awaitRoom()) {
                    return new IqAnswer.Elsewhere();
                }
            }
            return new IqAnswer.Result(fin(!more, set(ids)));
        }

        /** @return the id of the last that was sent; 0 when none was */
        private long sendWhileThereIsRoom(List<ArchivedMessage> messages) {
            long last = 0;
            for (var message : messages) {
                if (!asker.hasRoom()) {
                    break;
                }
                asker.send(result(request, message, asker.jid(), from, shown));
                last = message.id();
            }
            return last;
        }
    }

    private static Element result(MamRequest request, ArchivedMessage message, Jid to, Jid from,
            UnaryOperator<Element> shown) {
        var forwarded = Element.builder("forwarded", FORWARD)
                .child(Element.builder("delay", DELAY).attribute("stamp", stamp(message.at())).build())
                .child(shown.apply(message.element())).build();
        var result = Element.builder("result", MamRequest.MAM).attribute("queryid", request.queryId())
                .attribute("id", Long.toString(message.id())).child(forwarded).build();
        return Element.builder("message", Namespaces.CLIENT).attribute("from", from.toString())
                .attribute("to", to.toString()).child(result).build();
    }

    private static Element set(List<Long> ids) {
        var set = Element.builder("set", MamRequest.RSM);
        if (!ids.isEmpty()) {
            set.child("first", MamRequest.RSM, Long.toString(ids.getFirst()));
            set.child("last", MamRequest.RSM, Long.toString(ids.getLast()));
        }
        return set.build();
    }

    private static Element fin(boolean complete, Element set) {
        var fin = Element.builder("fin", MamRequest.MAM);
        if (complete) {
            fin.attribute("complete", "true");
        }
        return fin.child(set).build();
    }

    private static List<String> rest(List<String> owners) {
        return owners.subList(1, owners.size());
    }

    private IqAnswer metadata(List<String> owners, long floor) {
        var metadata = Element.builder("metadata", MamRequest.MAM);
        var seen = ArchiveQuery.of(owners.getFirst()).and(rest(owners)).after(floor).limit(1);
        archive.page(seen).messages().forEach(first -> metadata.child(end("start", first.id(), first.at())));
        archive.page(seen.newestFirst()).messages().forEach(last -> metadata.child(end("end", last.id(), last.at())));
        return new IqAnswer.Result(metadata.build());
    }

    private static Element end(String name, long id, Instant at) {
        return Element.builder(name, MamRequest.MAM).attribute("id", Long.toString(id))
                .attribute("timestamp", stamp(at))
                .build();
    }

    /** XEP-0313 section 4.1.6: the fields that queries may have. */
    private static Element fields() {
        var form = Element.builder("x", MamRequest.FORMS).attribute("type", "form")
                .child(field("FORM_TYPE", "hidden", MamRequest.MAM)).child(field("with", "jid-single", ""))
                .child(field("start", "text-single", "")).child(field("end", "text-single", ""))
                .child(field("before-id", "text-single", "")).child(field("after-id", "text-single", ""))
                .child(field("ids", "list-multi", ""));
        return Element.builder("query", MamRequest.MAM).child(form.build()).build();
    }

    private static Element field(String name, String type, String value) {
        var field = Element.builder("field", MamRequest.FORMS).attribute("type", type).attribute("var", name);
        return value.isEmpty() ? field.build() : field.child("value", MamRequest.FORMS, value).build();
    }

    private static String stamp(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static IqAnswer refused(StanzaCondition condition) {
        return new IqAnswer.Refused(StanzaError.of(condition));
    }
}
