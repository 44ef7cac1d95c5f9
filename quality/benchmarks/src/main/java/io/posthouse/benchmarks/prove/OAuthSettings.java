package io.posthouse.benchmarks.prove;

import static io.posthouse.kernel.Checks.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The options of {@code prove oauth}.
 *
 * @param home the repository
 * @param app the folder of the built jars
 * @param keycloak an unpacked Keycloak; empty to ask our server alone
 * @param record whether the result is written beside the other proofs
 * @param folder for what the servers write; replaced
 */
record OAuthSettings(Path home, Path app, Optional<Path> keycloak, boolean record, Path folder) {

    /** For people. */
    static final String USAGE = """
            prove oauth [--without-keycloak] [--record]
                    a few hundred checks of OAuth and OpenID Connect, on our server and on Keycloak""";

    OAuthSettings {
        keycloak.ifPresent(at -> check(Files.isRegularFile(at.resolve("bin/kc.sh")), "there is no Keycloak in " + at));
    }

    /** @throws IllegalArgumentException when the words are not understood */
    static OAuthSettings parse(List<String> words) {
        Path home = Path.of(System.getProperty("posthouse.home", ".")).toAbsolutePath();
        Path app = Path.of(System.getProperty("posthouse.app", "server/target/app"));
        Optional<Path> keycloak = Optional.empty();
        boolean record = false;
        for (Iterator<String> said = words.iterator(); said.hasNext();) {
            switch (said.next()) {
                case "--record" -> record = true;
                case "--keycloak" -> {
                    check(said.hasNext(), USAGE);
                    keycloak = Optional.of(Path.of(said.next()).toAbsolutePath());
                }
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        return new OAuthSettings(home, app, keycloak, record, home.resolve("build/prove/oauth"));
    }
}
