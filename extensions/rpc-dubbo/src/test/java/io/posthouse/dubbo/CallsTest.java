package io.posthouse.dubbo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.cluster.NodeName;
import io.posthouse.cluster.member.ClusterSecret;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Fault;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import io.posthouse.kernel.Refusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TokenKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** One node calls an interface that another one carries. */
@Timeout(90)
class CallsTest {
    private static final LoginId LOGIN = new LoginId(7);
    /** All of this class, which end together: what one Dubbo ends is shared by all in a process. A node has one. */
    private static final List<Town> TOWNS = new ArrayList<>();
    private static Town town;
    private static Town.Resident edge;
    private static Town.Resident north;
    private static Clerk clerk;

    @BeforeAll
    static void settle() throws Exception {
        town = town();
        edge = town.move("edge", false);
        north = town.move("north", true);
        clerk = edge.clerk();
    }

    @AfterAll
    static void leave() {
        TOWNS.forEach(Town::close);
    }

    private static Town town() {
        Town built = new Town();
        TOWNS.add(built);
        return built;
    }

    private static <T> T as(String name, ScopedValue.CallableOp<T, RuntimeException> call) {
        return ScopedValue.where(Caller.CURRENT,
                new Caller(LOGIN, name, TokenKind.SESSION, "session-1", "request-1")).call(call);
    }

    @Test
    void whatIsGivenAndTakenIsTheSameOnBothSides() {
        Page<Clerk.Paper> page = as("ben", () -> clerk.papers(LOGIN, Optional.of("ä\u0000中"), -5));

        assertThat(page).isEqualTo(north.desk.papers(LOGIN, Optional.of("ä\u0000中"), -5));
        assertThat(as("ben", () -> clerk.papers(LOGIN, Optional.empty(), Integer.MAX_VALUE)))
                .isEqualTo(north.desk.papers(LOGIN, Optional.empty(), Integer.MAX_VALUE));
    }

    @Test
    void whoCallsIsKnownThere() {
        assertThat(as("ada", clerk::whoAmI)).isEqualTo("ada 7 session-1 request-1");
    }

    @Test
    void aRefusalIsTheSameRefusal() {
        Clerk.Paper blue = Desk.paper(LOGIN, "text");

        assertThat(as("ada", () -> clerk.file(blue, List.of(Clerk.Colour.BLUE)))).isEqualTo(Outcome.done(blue));
        Outcome<Clerk.Paper> refused = as("ada", () -> clerk.file(blue, List.of(Clerk.Colour.RED)));
        assertThat(refused).isInstanceOfSatisfying(Outcome.Refused.class,
                no -> assertRefusal(no.refusal(), "wrong-colour", RefusalKind.CONFLICT, "Take another colour."));
        assertThatThrownBy(() -> clerk.fail("refusal")).isInstanceOfSatisfying(RefusedException.class,
                no -> assertRefusal(no.refusal(), "too-late", RefusalKind.LIMITED, "Come tomorrow."));
    }

    private static void assertRefusal(Refusal refusal, String code, RefusalKind kind, String advice) {
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.advice()).isEqualTo(advice);
    }

    @Test
    void whetherTheCallerMayIsDecidedThere() {
        Clerk.Paper paper = Desk.paper(LOGIN, "text");

        assertThatThrownBy(() -> as("ben", () -> clerk.file(paper, List.of()))).isInstanceOfSatisfying(
                RefusedException.class, no -> assertThat(no.refusal().code()).isEqualTo("not-permitted"));
        assertThatThrownBy(clerk::whoAmI).as("the node on its own behalf").isInstanceOfSatisfying(
                RefusedException.class, no -> assertThat(no.refusal().code()).isEqualTo("not-signed-in"));
    }

    @Test
    void whatFailsThereFailsHereWithTheRequestAndNothingOfItsInsides() {
        assertThatThrownBy(() -> as("ada", () -> {
            clerk.fail("fault");
            return "";
        })).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.retryable()).isTrue();
            assertThat(fault.getMessage()).contains("request-1", "north").doesNotContain("jdbc", "secrets");
            assertThat(fault.getCause()).isNull();
        });
        assertThatThrownBy(() -> clerk.fail("bug")).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.retryable()).isFalse();
            assertThat(fault.getMessage()).doesNotContain("Desk", "IllegalState");
        });
    }

    @Test
    void whatTakesLongerThanItMayFailsInTime() {
        long began = System.nanoTime();

        assertThatThrownBy(clerk::slowly).isInstanceOf(Fault.class).hasMessageContaining("within 300 ms");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(town.outcomes).contains("Clerk.slowly late");
    }

    @Test
    void whatIsLostInTheMiddleIsAskedOfAnotherNodeOnlyWhereThatDoesNoHarm() throws Exception {
        Town other = town();
        Clerk far = other.move("edge", false).clerk();
        Town.Resident first = other.move("first", true);
        var reads = CompletableFuture.supplyAsync(far::waitAndRead, Thread::startVirtualThread);
        var writes = CompletableFuture.runAsync(far::waitAndWrite, Thread::startVirtualThread);
        Town.await(() -> first.desk.begun.get() == 2);
        Town.Resident second = other.move("second", true);

        first.kill();

        Town.await(() -> second.desk.begun.get() == 1);
        assertThatThrownBy(writes::join).isInstanceOf(CompletionException.class).cause().isInstanceOf(Fault.class)
                .hasMessageContaining("not known whether it was carried out");
        second.desk.letGo.countDown();
        assertThat(reads.join()).isEqualTo("second");
        assertThat(second.desk.begun).hasValue(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingListensBeyondThisMachine() throws Exception {
        Set<String> own = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path one : open.toList()) {
                if (Files.isSymbolicLink(one) && Files.exists(one, LinkOption.NOFOLLOW_LINKS)) {
                    own.add(Files.readSymbolicLink(one).toString().replaceAll("\\D", ""));
                }
            }
        }
        Set<String> listening = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/self/net/" + table))) {
                String[] words = line.strip().split(" +", -1);
                // State 0A listens; the inode says whose it is.
                if (words[3].equals("0A") && own.contains(words[9])) {
                    listening.add(words[1].substring(0, words[1].indexOf(':')));
                }
            }
        }

        assertThat(listening).isNotEmpty().isSubsetOf("0100007F", "0000000000000000FFFF00000100007F");
    }

    @Test
    void nobodyIsAskedWhoDrains() throws Exception {
        Town other = town();
        Clerk far = other.move("edge", false).clerk();
        Town.Resident first = other.move("first", true);
        assertThat(far.here()).isEqualTo("first");

        first.calls.shut();

        assertThatThrownBy(far::here).isInstanceOf(Fault.class).hasMessageContaining("there is none now");
        other.move("second", true);
        assertThat(far.here()).isEqualTo("second");
    }

    @Test
    void whatIsNotSealedForThisNodeIsNotCarriedOut() throws Exception {
        NodeName self = north.name;
        Seal ours = new Seal(edge.name, ClusterSecret.of(Town.SECRET)::derive, Clock.systemUTC());
        Seal strangers = new Seal(edge.name, ClusterSecret.of("another secret of thirty-two characters")::derive,
                Clock.systemUTC());
        Seal late = new Seal(edge.name, ClusterSecret.of(Town.SECRET)::derive,
                Clock.fixed(Instant.now().minusSeconds(31), ZoneOffset.UTC));
        var call = new Seal.Call(Optional.empty(), "r", Clerk.class.getName(), "here()",
                "[]".getBytes(StandardCharsets.UTF_8));

        assertThat(answer(ours.close(call, self, Town.ROLE))).isInstanceOf(Answer.Done.class);
        assertThat(answer(strangers.close(call, self, Town.ROLE))).isInstanceOf(Answer.Unknown.class);
        assertThat(answer(ours.close(call, new NodeName("south"), Town.ROLE))).isInstanceOf(Answer.Unknown.class);
        assertThat(answer(ours.close(call, self, "messaging"))).isInstanceOf(Answer.Unknown.class);
        assertThat(answer(late.close(call, self, Town.ROLE))).isInstanceOf(Answer.Unknown.class);
        byte[] turned = ours.close(call, self, Town.ROLE);
        turned[turned.length - 1] ^= 1;
        assertThat(answer(turned)).isInstanceOf(Answer.Unknown.class);
        for (int length = 0; length < turned.length; length++) {
            assertThat(answer(java.util.Arrays.copyOf(turned, length))).isInstanceOf(Answer.Unknown.class);
        }
        assertThat(answer(new byte[2 << 20])).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void whatIsSealedFindsNoClassesAndNoMethodsBesidesThoseOffered() throws Exception {
        assertThat(sealed("java.lang.Runtime", "exec(String)", "[\"id\"]")).isInstanceOf(Answer.Unknown.class);
        assertThat(sealed(Clerk.class.getName(), "getClass()", "[]")).isInstanceOf(Answer.Unknown.class);
        assertThat(sealed(Clerk.class.getName(), "here()", "[1]")).isInstanceOf(Answer.Unknown.class);
        assertThat(sealed(Clerk.class.getName(), "fail(String)",
                "[{\"@class\":\"javax.naming.InitialContext\"}]")).isInstanceOf(Answer.Unknown.class);
        assertThat(sealed(Clerk.class.getName(), "fail(String)", "[".repeat(100_000)))
                .isInstanceOf(Answer.Unknown.class);
    }

    private static Answer sealed(String contract, String method, String arguments) throws Exception {
        Seal ours = new Seal(edge.name, ClusterSecret.of(Town.SECRET)::derive, Clock.systemUTC());
        return answer(ours.close(
                new Seal.Call(Optional.empty(), "r", contract, method, arguments.getBytes(StandardCharsets.UTF_8)),
                north.name, Town.ROLE));
    }

    /** As {@code north} answers whoever gets as far as its port. */
    private static Answer answer(byte[] bytes) throws Exception {
        return Answer.of(north.calls.desk().call(bytes));
    }
}
