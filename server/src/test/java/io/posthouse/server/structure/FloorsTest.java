package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The floors of ARCHITECTURE.md still stand. Each rule is also asked with a wrong plan, so that it is known to see. */
final class FloorsTest {
    /** What modules offer to others besides their own package. */
    static final Set<String> OFFERED = Set.of(
            "kernel.logging", "kernel.setting", "kernel.signature", "kernel.trace",
            "net.mount", "net.tls",
            "storage.backup", "storage.event", "storage.log", "storage.person", "storage.postgres", "storage.setting",
            "cluster.call", "cluster.member", "cluster.nodes", "cluster.owner",
            "xmpp.sasl",
            // Whoever keeps what others may change hears of it as identity does.
            "identity.change",
            // Addresses within are the same for whoever connects to where others say.
            "outbound.guard",
            // The command line and the signed header are for those who stand at a door: the server and the gateway.
            "identity.command", "identity.http",
            // The authorization server is a filter of the server's container, on paths that the gateway hands to it.
            "identity.oauth",
            // Listeners need to know what a stream is and what it may be told; the server makes them.
            "messaging.stream",
            // Who takes a client's connection has to know on which node its person lives.
            "messaging.home",
            // What is told to others is a promise, which the server's page of events lists.
            "messaging.event",
            // The console adds up what each node counts.
            "messaging.oversight",
            "gateway.health",
            // Routes are an endpoint and a schema; where they lead is a setting of the server.
            "gateway.backend", "gateway.route",
            // What may come is set where everything is put together.
            "gateway.limit",
            // The console asks each node what was refused at its door.
            "gateway.refusal", "gateway.traffic",
            // The server knows the cluster, the gateway knows what it needs of it.
            "gateway.node");

    /** They put their module together, so they know every part of it. */
    private static final Set<String> ASSEMBLY = Set.of("io.posthouse.identity.Identity",
            "io.posthouse.identity.IdentityConfiguration", "io.posthouse.messaging.Messaging",
            "io.posthouse.messaging.MessagingConfiguration", "io.posthouse.outbound.Outbound",
            "io.posthouse.gateway.Gateway",
            "io.posthouse.gateway.GatewayParts", "io.posthouse.gateway.Router", "io.posthouse.server.run.Node");

    /** Known circles, each with the reason why it stands. */
    private static final Set<String> KNOWN_CIRCLES = Set.of(
            // Checking a password needs the login that it belongs to; storing a login needs the password's material.
            "identity: credential <-> login");

    private static final JavaClasses CLASSES = House.CLASSES;

    @Test
    void everyArrowBetweenModulesGoesDown() {
        assertThat(Arrows.notDown(CLASSES, House.FLOORS)).isEmpty();
    }

    @Test
    void anArrowUpOrSidewaysIsSeen() {
        Map<String, Integer> cellarOnTop = new HashMap<>(House.FLOORS);
        cellarOnTop.put("kernel", 10);
        Map<String, Integer> neighbours = new HashMap<>(House.FLOORS);
        neighbours.put("identity", 5);

        assertThat(Arrows.notDown(CLASSES, cellarOnTop)).contains("identity -> kernel", "server -> kernel");
        assertThat(Arrows.notDown(CLASSES, neighbours)).containsExactly("messaging -> identity");
    }

    @Test
    void theFilesOfMavenAgreeWithTheFloors() throws IOException {
        Set<String> wrong = new TreeSet<>();
        Map<String, Set<String>> used = Arrows.modules(CLASSES);
        for (String module : House.FLOORS.keySet()) {
            Set<String> declared = declared(module);
            declared.stream().filter(other -> floor(other) >= floor(module))
                    .forEach(other -> wrong.add(module + " -> " + other));
            used.getOrDefault(module, Set.of()).stream().filter(other -> !declared.contains(other))
                    .forEach(other -> wrong.add(module + " uses " + other + " without saying so"));
        }

        assertThat(wrong).isEmpty();
        assertThat(declared("messaging")).contains("identity", "storage", "xmpp").doesNotContain("testkit");
    }

    @Test
    void everyModuleHasItsFloorOrStandsBesideTheHouse() throws IOException {
        var modules = Pattern.compile("<module>([^<]+)</module>")
                .matcher(Files.readString(House.folder().resolve("pom.xml"))).results()
                .map(found -> found.group(1))
                .filter(folder -> !folder.startsWith("clients/") && !folder.startsWith("quality/")
                        && !folder.startsWith("extensions/"))
                .collect(Collectors.toSet());

        assertThat(modules).isEqualTo(Set.copyOf(House.FOLDERS.values()));
        assertThat(House.FOLDERS.keySet()).isEqualTo(House.FLOORS.keySet());
    }

    @Test
    void othersUseOnlyWhatModulesOffer() {
        assertThat(Arrows.past(CLASSES, OFFERED)).isEmpty();
    }

    @Test
    void lookingPastWhatIsOfferedIsSeen() {
        Set<String> less = new TreeSet<>(OFFERED);
        less.remove("storage.log");

        assertThat(Arrows.past(CLASSES, less)).isNotEmpty()
                .allMatch(arrow -> arrow.contains(" -> io.posthouse.storage.log."));
    }

    @Test
    void featuresOfOneModuleMakeNoCircles() {
        assertThat(Arrows.circles(CLASSES, ASSEMBLY)).isEqualTo(new TreeSet<>(KNOWN_CIRCLES));
    }

    @Test
    void aCircleIsSeen() {
        assertThat(Arrows.circles(CLASSES, Set.of())).contains("messaging: (its API) <-> stream");
    }

    private static int floor(String module) {
        return House.FLOORS.getOrDefault(module, 0);
    }

    /** The modules that one's pom.xml names for production. */
    private static Set<String> declared(String module) throws IOException {
        String folder = House.FOLDERS.get(module);
        String pom = Files.readString(House.folder().resolve(folder + "/pom.xml"));
        return Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL).matcher(pom).results()
                .map(found -> found.group(1))
                .filter(text -> text.contains("<groupId>io.posthouse<") && !text.contains("<scope>test<"))
                .map(text -> text.replaceAll("(?s).*<artifactId>posthouse-([a-z]+)<.*", "$1"))
                .filter(House.FLOORS::containsKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
