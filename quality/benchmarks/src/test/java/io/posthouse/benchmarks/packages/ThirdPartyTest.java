package io.posthouse.benchmarks.packages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of whose work the packages hold ({@code deploy/third-party.mjs}), over jars that the test lays out as packages do. */
final class ThirdPartyTest {
    private static final Path LISTS = Path.of("../../deploy/third-party.mjs");
    private static final String APACHE = "Apache License, Version 2.0";

    @TempDir
    private Path folder;

    /** How the call ended, and what it said. */
    private record Said(int code, String words) {
    }

    @BeforeEach
    void aProgramAndItsPage() throws IOException {
        Files.createDirectories(folder.resolve("clients"));
        Files.writeString(folder.resolve("clients/package-lock.json"), "{\"packages\":{}}");
        brings("", "org.inn", "lantern", APACHE, List.of("META-INF/MANIFEST.MF"));
    }

    @Test
    void listsWhatTheServerBringsAndWhatExtensionsBring() throws Exception {
        // given
        brings("extensions/events", "org.inn.post", "coach", APACHE, List.of("coach/Coach.class"));
        brings("extensions/calls", "org.inn.call", "horn", "MIT", List.of("META-INF/LICENSE.txt"));

        // when
        Said said = lists();

        // then
        assertThat(said.code()).as(said.words()).isZero();
        assertThat(said.words()).contains("org.inn:lantern 1.0\n    " + APACHE, "org.inn.post:coach 1.0\n    " + APACHE,
                "org.inn.call:horn 1.0\n    MIT");
    }

    @Test
    void refusesALibraryOfWhichNoLicenceIsKnown() throws Exception {
        // given
        brings("extensions/events", "org.inn.post", "coach", "", List.of("META-INF/LICENSE"));

        // when
        Said said = lists();

        // then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.words()).contains("No licence is known of", "org.inn.post:coach:1.0").doesNotContain("# Jars");
    }

    @Test
    void refusesALicenceWhoseWordsNobodyPassesOn() throws Exception {
        // given: a class that is only called so
        brings("extensions/calls", "org.inn.call", "horn", "BSD 2-Clause License", List.of("horn/License.class"));

        // when
        Said said = lists();

        // then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.words()).contains("org.inn.call:horn:1.0 (BSD 2-Clause License)",
                "in a file called after the library").doesNotContain("# Jars");
    }

    @Test
    void refusesMachineCodeOfWhichNobodySaysWhoseItIs() throws Exception {
        // given
        brings("extensions/events", "org.inn.post", "coach", APACHE, List.of("META-INF/LICENSE", "linux/libwheel.so"));

        // when
        Said said = lists();

        // then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.words()).contains("org.inn.post:coach:1.0 (the machine code in it)").doesNotContain("# Jars");
    }

    @Test
    void passesOnTheWordsThatJarsDoNotBring() throws Exception {
        // given: as it is, without a word
        brings("extensions/events-kafka", "com.github.luben", "zstd-jni", "BSD 2-Clause License",
                List.of("linux/amd64/libzstd-jni.so"));

        // when
        Said said = lists();

        // then
        assertThat(said.code()).as(said.words()).isZero();
        assertThat(said.words()).contains("com.github.luben:zstd-jni 1.0\n    BSD 2-Clause License",
                "Luben Karavelov/ All rights reserved.", "Meta Platforms, Inc. and affiliates. All rights reserved.",
                "Redistributions in binary form must reproduce");
    }

    private Said lists() throws IOException, InterruptedException {
        ProcessBuilder call = new ProcessBuilder("node", LISTS.toString(), folder.resolve("jars").toString(),
                folder.resolve("clients").toString()).redirectErrorStream(true);
        call.environment().put("MAVEN_REPOSITORY", folder.resolve("repository").toString());
        Process process = call.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), said);
    }

    /** Puts a jar of these entries beside the program, and where Maven has fetched it, with what its pom says. */
    private void brings(String place, String group, String artifact, String licence, List<String> entries)
            throws IOException {
        Path beside = Files.createDirectories(folder.resolve("jars").resolve(place)).resolve(artifact + "-1.0.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(beside))) {
            for (String entry : entries) {
                jar.putNextEntry(new JarEntry(entry));
                jar.closeEntry();
            }
        }
        Path fetched = Files.createDirectories(
                folder.resolve("repository").resolve(group.replace('.', '/')).resolve(artifact).resolve("1.0"));
        Files.copy(beside, fetched.resolve(artifact + "-1.0.jar"));
        String licences = licence.isEmpty()
                ? ""
                : "<licenses><license><name>" + licence + "</name></license></licenses>";
        Files.writeString(fetched.resolve(artifact + "-1.0.pom"), "<project>" + licences + "</project>");
    }
}
