package io.posthouse.identity.access;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.identity.Grants.Grant;
import io.posthouse.identity.Subject;
import io.posthouse.identity.access.Facts.Given;
import io.posthouse.identity.access.LivePicture.Asked;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Decision;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Target;
import io.posthouse.kernel.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Why somebody may, and who may. Both are answered by the same pictures that decide: each grant is asked what it would give if it
 * were the only one. Blocks on the database.
 */
public final class AccessQuestions {
    private final LivePicture live;
    private final Lexicon lexicon;
    private final Catalogue catalogue;
    private final JdbcClient sql;

    AccessQuestions(LivePicture live, Lexicon lexicon, Catalogue catalogue, JdbcClient sql) {
        this.live = live;
        this.lexicon = lexicon;
        this.catalogue = catalogue;
        this.sql = sql;
    }

    /**
     * One way by which a permission is held.
     *
     * @param grant to the subject itself or to a department; empty for the bundle of the person's login
     * @param enough whether it reaches the target by itself
     */
    public record Way(Optional<Grant> grant, boolean enough) {
    }

    /** @param ways every grant that gives the permission now, also those that do not reach the target */
    public record Why(Decision decision, List<Way> ways) {
    }

    /** @param range the widest within the boundary that was asked for; empty when it is held within another only */
    public record Holder(Subject subject, Optional<DataRange> range) {
    }

    /** @param subject a person or an app */
    public Why why(Subject subject, String permission, Target target) {
        check(subject.kind() != Subject.Kind.DEPARTMENT, "a department does nothing itself");
        Asked asked = live.ask(List.of(subject), target);
        List<Way> ways = new ArrayList<>();
        Decision all = decide(asked.picture(), subject, permission, target, asked.now());
        Decision builtIn = alone(asked, List.of(), catalogue.builtIn(), subject, permission, target);
        if (builtIn != Decision.NOT_HELD) {
            ways.add(new Way(Optional.empty(), builtIn.allowed()));
        }
        for (Given given : asked.facts().grants()) {
            Decision one = alone(asked, List.of(given), List.of(Set.of(), Set.of()), subject, permission, target);
            if (one != Decision.NOT_HELD) {
                StoredGrants.one(sql, given.id()).ifPresent(grant -> ways.add(new Way(Optional.of(grant),
                        one.allowed())));
            }
        }
        return new Why(all, List.copyOf(ways));
    }

    private Decision alone(Asked asked, List<Given> grants, List<Set<String>> builtIn, Subject subject,
            String permission, Target target) {
        Facts facts = asked.facts();
        Facts only = new Facts(facts.people(), facts.bundles(), facts.boundaries(), facts.spans(), facts.members(),
                grants);
        Picture picture = new PictureMaker(lexicon, () -> builtIn).whole(only, asked.now());
        return decide(picture, subject, permission, target, asked.now());
    }

    private Decision decide(Picture picture, Subject subject, String permission, Target target, long now) {
        int number = lexicon.known(permission);
        return subject.kind() == Subject.Kind.PERSON
                ? picture.person(subject.id(), number, target, now)
                : picture.app(subject.id(), number, target, now);
    }

    /**
     * Who holds a permission for anything at all, by ascending id. An app holds by itself what it is granted.
     *
     * @param kind people or apps
     * @param boundary within which it is to hold; 0 for anywhere
     * @param after the id after which the page begins; 0 for the first
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    public Page<Holder> who(Subject.Kind kind, String permission, long boundary, long after, int limit) {
        check(kind != Subject.Kind.DEPARTMENT, "a department does nothing itself");
        check(limit >= 1 && limit <= Page.SIZE_MAX, "a page has 1 to " + Page.SIZE_MAX + " items");
        Asked asked = live.whole();
        int number = lexicon.known(permission);
        long[] holders = asked.picture().holders(kind, number, boundary, asked.now());
        int first = Arrays.binarySearch(holders, after + 1);
        first = first < 0 ? -first - 1 : first;
        int end = Math.min(holders.length, first + limit);
        List<Holder> page = Arrays.stream(holders, first, end)
                .mapToObj(id -> new Holder(new Subject(kind, id), Optional.ofNullable(
                        asked.picture().widest(kind, id, number, boundary, asked.now()))))
                .toList();
        return new Page<>(page, end < holders.length ? Optional.of(Long.toString(holders[end - 1])) : Optional.empty());
    }

    /** What an app is called. */
    public record AppNamed(String clientId, String name) {
    }

    private static final String APP = """
            select client_id, name from identity.app where id = :id and tenant = :tenant and removed_at is null""";

    /** That app; empty when it is gone, or of another tenant than the one for which this thread works. */
    public Optional<AppNamed> app(long id) {
        return sql.sql(APP).param("id", id).param("tenant", TenantId.current().value())
                .query((row, _) -> new AppNamed(row.getString("client_id"), row.getString("name"))).optional();
    }
}
