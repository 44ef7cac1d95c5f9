package io.posthouse.benchmarks.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart in {@code deploy/helm}, by Helm's own engine: what its linter says, what it makes, what it refuses. */
final class ChartTest {
    private static final Path CHART = Path.of("../../deploy/helm/posthouse");

    @TempDir
    private Path folder;

    @Test
    void theLinterHasNothingToSay() throws IOException {
        // given: a chart whose values are such as somebody has who uses it
        Path chart = copy();
        String values = Files.readString(chart.resolve("values.yaml"))
                .replace("domain: \"\"", "domain: example.org")
                .replace("url: \"\"", "url: jdbc:postgresql://db/posthouse")
                .replace("secretName: \"\"", "secretName: secret");
        Files.writeString(chart.resolve("values.yaml"), values);

        // when
        LintResult result = new Helm(chart).lint().strict().call();

        // then
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
        assertThat(result.getMessages()).noneMatch(said -> said.contains("[WARNING]") || said.contains("[ERROR]"));
    }

    @Test
    void theLinterFindsAPlantedMistake() throws IOException {
        // given
        Path chart = copy();
        Files.writeString(chart.resolve("templates/services.yaml"), "{{ .Values.no.such }}");

        // when
        LintResult result = new Helm(chart).lint().strict().call();

        // then
        assertThat(result.isFailed()).isTrue();
    }

    @Test
    void makesNodesThatDrainAndMayNotDoMoreThanTheyMust() {
        // when
        String made = filledIn().call();

        // then
        assertThat(made).contains("kind: StatefulSet", "kind: PodDisruptionBudget", "kind: NetworkPolicy",
                "replicas: 2",
                "path: /health/ready", "path: /health/live", "\"/usr/lib/posthouse/bin/posthouse\", \"drain\"",
                "readOnlyRootFilesystem: true", "runAsNonRoot: true", "drop: [\"ALL\"]", "maxUnavailable: 1",
                "value: \"20s\"", "name: house-posthouse-nodes");
        assertThat(made).as("no password but by reference").contains("name: POSTHOUSE_DATABASE_PASSWORD\n"
                + "              valueFrom:\n                secretKeyRef:\n                  name: of-the-database");
    }

    @Test
    void nodesReachEachOtherAtAllThreePortsAndOthersAtNone() {
        // when
        String made = filledIn().set("networkPolicy.further[0].ports[0].port", 4318).call();

        // then
        String policy = made.substring(made.indexOf("kind: NetworkPolicy"), made.indexOf("kind: PodDisruptionBudget"));
        List<String> rules = List.of(policy.split("\n    - ports:\n", -1)).stream().skip(1).toList();
        assertThat(rules).filteredOn(rule -> rule.contains("port: requests")).hasSize(2).allSatisfy(
                rule -> assertThat(rule).contains("port: members", "port: links", "podSelector:"));
        assertThat(rules).filteredOn(rule -> rule.contains("port: https")).singleElement().asString()
                .doesNotContain("port: members", "port: links", "port: requests");
        assertThat(policy).as("a rule of one's own").contains("port: 4318");
        assertThat(made).contains("containerPort: 5280", "containerPort: 5281", "containerPort: 5282",
                "targetPort: requests");
    }

    @Test
    void nodesOfSeveralReleasesReachEachOtherWhereTheyAreOneCluster() {
        // when
        String edge = filledIn().set("cluster.name", "town").set("settings.POSTHOUSE_ROLES", "web").call();
        String alone = filledIn().call();

        // then: those of before there was the label are let through as well, or an upgrade would cut the cluster in two
        assertThat(peers(edge)).hasSize(2).allSatisfy(rule -> assertThat(rule).contains("""
                        - podSelector:
                            matchLabels:
                              app.kubernetes.io/name: posthouse
                              app.kubernetes.io/instance: house
                        - podSelector:
                            matchLabels:
                              app.kubernetes.io/name: posthouse
                              app.kubernetes.io/part-of: "town"
                """));
        assertThat(peers(alone)).hasSize(2)
                .allSatisfy(rule -> assertThat(rule).contains("app.kubernetes.io/part-of: \"house\"\n"));
        String nodes = edge.substring(edge.indexOf("kind: StatefulSet"));
        assertThat(nodes.substring(nodes.indexOf("template:")))
                .contains("        app.kubernetes.io/part-of: \"town\"\n");
        assertThat(nodes.substring(nodes.indexOf("  selector:"), nodes.indexOf("  template:")))
                .as("what is installed cannot be given another selector").doesNotContain("part-of");
        assertThatThrownBy(() -> filledIn().set("cluster.name", "A Town").call()).hasMessageContaining("name");
    }

    /** The rules of the policy for the network that are about other nodes. */
    private static List<String> peers(String made) {
        String policy = made.substring(made.indexOf("kind: NetworkPolicy"), made.indexOf("kind: PodDisruptionBudget"));
        return List.of(policy.split("\n    - ports:\n", -1)).stream().skip(1)
                .filter(rule -> rule.contains("port: members")).map(rule -> rule + "\n").toList();
    }

    @Test
    void aSingleNodeIsNotKeptFromGoing() {
        assertThat(filledIn().set("replicas", 1).call()).doesNotContain("PodDisruptionBudget");
    }

    @Test
    void refusesToGuessASecretAndToBeToldOne() {
        for (String name : List.of("database.secretName", "cluster.secretName", "tls.secretName", "domain")) {
            assertThatThrownBy(() -> filledIn().set(name, "").call()).hasMessageContaining(name.split("\\.", 2)[0]);
        }
        assertThatThrownBy(() -> filledIn().set("settings.POSTHOUSE_DATABASE_PASSWORD", "x").call())
                .hasMessageContaining("POSTHOUSE_DATABASE_PASSWORD");
        assertThatThrownBy(() -> filledIn().set("database.url", "jdbc:postgresql://db/p?password=x").call())
                .hasMessageContaining("url");
        assertThatThrownBy(() -> filledIn().set("replicsa", 3).call()).hasMessageContaining("replicsa");
    }

    @Test
    void takesSecretsAndFilesByReferenceAlone() {
        // when
        String made = filledIn().set("secretSettings.POSTHOUSE_TRACES_AUTHORIZATION.secretName", "of-the-traces")
                .set("secretSettings.POSTHOUSE_TRACES_AUTHORIZATION.secretKey", "authorization")
                .set("settings.POSTHOUSE_KAFKA_CLIENTFILE", "/etc/posthouse/kafka/client.properties")
                .set("volumes[0].name", "kafka").set("volumes[0].secret.secretName", "of-kafka")
                .set("mounts[0].name", "kafka").set("mounts[0].mountPath", "/etc/posthouse/kafka").call();

        // then
        assertThat(made).contains("""
                            - name: POSTHOUSE_TRACES_AUTHORIZATION
                              valueFrom:
                                secretKeyRef:
                                  name: of-the-traces
                                  key: authorization
                """, """
                            - mountPath: /etc/posthouse/kafka
                              name: kafka
                """, """
                        - name: kafka
                          secret:
                            secretName: of-kafka
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POSTHOUSE_KAFKA_CLIENT_SASL_JAAS_CONFIG", "POSTHOUSE_TRACES_AUTHORIZATION",
            "POSTHOUSE_KAFKA_CLIENT_SSL_KEY_PASSWORD", "POSTHOUSE_KAFKA_CLIENT_SSL_KEYSTORE_KEY",
            "POSTHOUSE_SOME_TOKEN"})
    void refusesASecretAmongTheSettingsAndSaysWhereItGoes(String name) {
        assertThatThrownBy(() -> filledIn().set("settings." + name, "x").call())
                .hasMessageContaining("settings." + name + " holds a secret").hasMessageContaining("secretSettings");
        assertThat(filledIn().set("secretSettings." + name + ".secretName", "mine")
                .set("secretSettings." + name + ".secretKey", "it").call()).contains("- name: " + name + "\n");
    }

    @Test
    void refusesWhatIsSaidTwiceOrHoldsASecretByItsForm() {
        assertThatThrownBy(() -> filledIn().set("settings.POSTHOUSE_TRACES_ENDPOINT", "https://me:mine@there/").call())
                .hasMessageContaining("holds a secret");
        for (String where : List.of("settings.POSTHOUSE_DATABASE_URL", "settings.POSTHOUSE_DRAIN_SPREAD")) {
            assertThatThrownBy(() -> filledIn().set(where, "x").call())
                    .hasMessageContaining(where + " is the chart's own");
        }
        assertThatThrownBy(() -> filledIn().set("settings.POSTHOUSE_KAFKA_PREFIX", "x")
                .set("secretSettings.POSTHOUSE_KAFKA_PREFIX.secretName", "mine")
                .set("secretSettings.POSTHOUSE_KAFKA_PREFIX.secretKey", "it").call())
                .hasMessageContaining("stands in both")
                .hasMessageContaining("POSTHOUSE_KAFKA_PREFIX");
        assertThatThrownBy(() -> filledIn().set("mounts[0].name", "lost").set("mounts[0].mountPath", "/etc/lost")
                .call()).hasMessageContaining("mounts names lost");
    }

    @Test
    void refusesToKillANodeBeforeItHasDrained() {
        assertThatThrownBy(() -> filledIn().set("drain.spreadSeconds", 91).call())
                .hasMessageContaining("make it 151 or more");
        assertThat(filledIn().set("drain.spreadSeconds", 90).call()).contains("terminationGracePeriodSeconds: 150");
    }

    private static TemplateCommand filledIn() {
        return new Helm(CHART).template().withName("house").withKubeVersion("1.31.0").set("domain", "example.org")
                .set("database.url", "jdbc:postgresql://db:5432/posthouse")
                .set("database.secretName", "of-the-database")
                .set("cluster.secretName", "of-the-cluster").set("tls.secretName", "of-tls");
    }

    private Path copy() throws IOException {
        Path chart = folder.resolve("posthouse");
        try (Stream<Path> all = Files.walk(CHART)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.copy(path, chart.resolve(CHART.relativize(path)));
            }
        }
        return chart;
    }
}
