package io.posthouse.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.gateway.route.RouteStore.Author;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.Ticker;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.testkit.TestDatabase;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Routes are written, published and rolled back, and every node hears of it. */
@Timeout(60)
class RouteModuleTest {
    private static final Author ADA = new Author("ada", "request-1");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(io.posthouse.identity.Identity.MIGRATIONS,
            RouteConfiguration.MIGRATIONS);

    private final List<AutoCloseable> open = new ArrayList<>();
    private RouteDesk desk;
    private LiveRoutes here;
    private Changes changes;

    @BeforeEach
    void begin() throws Exception {
        database.execute("delete from gateway.route_version");
        database.execute("delete from gateway.route_draft");
        changes = changes();
        desk = desk(changes);
        here = live(changes);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private Changes changes() {
        Changes changes = new Changes(database, Ticker.system());
        changes.start();
        open.add(changes);
        return changes;
    }

    private static RouteDesk desk(Changes changes) {
        AddressGuard guard = new AddressGuard(host -> List.of(InetAddress.getAllByName(host)), List.of("10.1.0.0/16"));
        return new RouteDesk(JdbcClient.create(database.pool()),
                new TransactionTemplate(new JdbcTransactionManager(database.pool())), changes, guard);
    }

    private LiveRoutes live(Changes changes) {
        // It would never ask by itself while a test runs: what it learns, it has heard.
        LiveRoutes live = new LiveRoutes(JdbcClient.create(database.pool()), changes, Duration.ofHours(1));
        live.start();
        open.add(live);
        return live;
    }

    private static RouteDocument leadingTo(String address) {
        return RouteDesk.document("{\"routes\":[{\"name\":\"shop\",\"path\":\"/shop/**\",\"reach\":\"open\","
                + "\"permission\":\"shop.tea.buy\",\"to\":[{\"backend\":\"shop\"}]}],"
                + "\"backends\":[{\"name\":\"shop\",\"targets\":[\"http://" + address + "\"]}]}");
    }

    private RouteVersion publish(String address) {
        long seen = desk.head().number();
        long before = desk.draft().map(RouteStore.Draft::revision).orElse(0L);
        long revision = desk.keep(ADA, before, leadingTo(address)).revision();
        return desk.publish(ADA, seen, revision, "because");
    }

    private static void refused(Callable<?> work, RouteRefusal why) {
        assertThatThrownBy(work::call).isInstanceOfSatisfying(RefusedException.class,
                thrown -> assertThat(thrown.refusal()).isEqualTo(why));
    }

    @Test
    void aPublishedSetHoldsOnEveryNodeSoonAndSoDoesOneThatIsRolledBack() throws Exception {
        // given: another node
        LiveRoutes there = live(changes());
        assertThat(there.applied()).isZero();

        // when
        RouteVersion first = publish("10.1.0.1");

        // then
        assertThat(first.number()).isEqualTo(1);
        for (LiveRoutes node : List.of(here, there)) {
            assertThat(node.await(1, Duration.ofSeconds(10))).isTrue();
            assertThat(node.routes().backends().getFirst().targets().getFirst().host()).isEqualTo("10.1.0.1");
            assertThat(node.now()).containsExactly("shop.tea.buy");
        }

        // when
        publish("10.1.0.2");
        RouteVersion back = desk.rollBack(ADA, 2, 1, "it was better");

        // then
        assertThat(back.number()).isEqualTo(3);
        assertThat(back.rolledBackTo()).hasValue(1);
        assertThat(there.await(3, Duration.ofSeconds(10))).isTrue();
        assertThat(there.routes().backends().getFirst().targets().getFirst().host()).isEqualTo("10.1.0.1");
        assertThat(desk.history(Long.MAX_VALUE, 10)).extracting(RouteVersion::number).containsExactly(3L, 2L, 1L);

        // when
        desk.rollBack(ADA, 3, 0, "without");

        // then
        assertThat(there.await(4, Duration.ofSeconds(10))).isTrue();
        assertThat(there.routes().routes()).isEmpty();
    }

    @Test
    void aNodeThatStartsHasThemAtOnce() {
        publish("10.1.0.1");

        assertThat(live(changes()).applied()).isEqualTo(1);
    }

    @Test
    void ofTwoWhoPublishAtOnceOneIsTold() throws Exception {
        // given
        long revision = desk.keep(ADA, 0, leadingTo("10.1.0.1")).revision();

        // when
        int refused = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RouteVersion>> all = threads.invokeAll(List.<Callable<RouteVersion>>of(
                    () -> desk.publish(ADA, 0, revision, "one"), () -> desk.publish(ADA, 0, revision, "two"),
                    () -> desk.publish(ADA, 0, revision, "three")));
            for (Future<RouteVersion> one : all) {
                refused += one.state() == Future.State.FAILED ? 1 : 0;
            }
        }

        // then
        assertThat(refused).isEqualTo(2);
        assertThat(desk.head().number()).isEqualTo(1);
    }

    @Test
    void refusesInTheDocumentedOrder() {
        refused(() -> desk.publish(ADA, 0, 1, " "), RouteRefusal.REASON_MISSING);
        refused(() -> desk.rollBack(ADA, 0, 7, "why"), RouteRefusal.NO_SUCH_VERSION);
        refused(() -> desk.publish(ADA, 0, 1, "why"), RouteRefusal.NO_DRAFT);
        publish("10.1.0.1");
        refused(() -> desk.keep(ADA, 0, leadingTo("10.1.0.2")), RouteRefusal.CHANGED_MEANWHILE);
        refused(() -> desk.publish(ADA, 1, 7, "why"), RouteRefusal.CHANGED_MEANWHILE);
        refused(() -> desk.publish(ADA, 0, 1, "why"), RouteRefusal.CHANGED_MEANWHILE);
        refused(() -> desk.publish(ADA, 1, 1, "why"), RouteRefusal.NOTHING_CHANGES);
    }

    @Test
    void publishesNothingThatLeadsWithinUnlessThatIsPermitted() {
        for (String within : List.of("127.0.0.1", "169.254.169.254", "10.2.0.1", "[::1]", "[::ffff:127.0.0.1]")) {
            assertThat(desk.check(leadingTo(within))).as(within).extracting(RouteProblem::code)
                    .containsExactly("target-within");
        }
        assertThat(desk.check(leadingTo("8.8.8.8"))).extracting(RouteProblem::code).containsExactly("target-unfit");
        assertThat(desk.check(leadingTo("10.1.255.1"))).isEmpty();

        long revision = desk.keep(ADA, 0, leadingTo("127.0.0.1")).revision();
        assertThatThrownBy(() -> desk.publish(ADA, 0, revision, "why")).isInstanceOf(RouteDesk.Invalid.class);
        assertThat(desk.head().number()).isZero();
    }

    @Test
    void goesOnWithItsRoutesWhenALaterReleaseWroteOthers() throws Exception {
        // given
        publish("10.1.0.1");
        assertThat(here.await(1, Duration.ofSeconds(10))).isTrue();

        // when
        database.execute(
                "insert into gateway.route_version (version, previous, author, request, reason, format, document)"
                        + " values (2, 1, 'ada', 'r', 'newer', 2, '{}')");
        changes.tellHere(new Change.RoutesPublished(2));
        LiveRoutes started = live(changes());
        while (here.trouble().isEmpty()) {
            Thread.sleep(20);
        }

        // then
        assertThat(here.applied()).isEqualTo(1);
        assertThat(here.routes().routes()).hasSize(1);
        assertThat(started.applied()).isZero();
        assertThat(started.trouble().orElse("")).contains("Version 2");
    }
}
