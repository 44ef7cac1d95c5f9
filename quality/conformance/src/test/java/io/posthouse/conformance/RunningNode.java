package io.posthouse.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.conformance.hostile.HostileProof;
import io.posthouse.conformance.posthouse.Posthouse;
import io.posthouse.server.run.Node;
import io.posthouse.server.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One node over TLS for all tests here, started by the first that asks. */
public final class RunningNode implements BeforeAllCallback {
    private static final Pattern ADMINISTRATOR = Pattern.compile("(ada)@\\S+ +password (\\S+)");

    private Started started = Started.NONE;

    @Override
    public void beforeAll(ExtensionContext context) {
        started = context.getRoot().getStore(Namespace.create(RunningNode.class)).computeIfAbsent("node",
                _ -> Started.now(), Started.class);
    }

    /** Where its page is. */
    public String web() {
        return started.web;
    }

    /** Signs its administrator in; for who asks to close. */
    public Posthouse server() throws Exception {
        return new Posthouse(started.web, started.name, started.password);
    }

    private record Started(AutoCloseable node, Path data, String web, String name, String password)
            implements
                AutoCloseable {

        static final Started NONE = new Started(() -> {
        }, Path.of(""), "", "", "");

        static Started now() {
            try {
                Path data = Files.createTempDirectory("posthouse-conformance");
                ByteArrayOutputStream said = new ByteArrayOutputStream();
                Node node = Node.start(
                        Settings.read("--posthouse.data=" + data, "--posthouse.http.port=0",
                                "--posthouse.http.tls=true", "--posthouse.xmpp.port=0", "--posthouse.xmpps.port=0",
                                HostileProof.BEHIND_PERMITTED),
                        true, new PrintStream(said, true, StandardCharsets.UTF_8), () -> {
                        }, () -> false);
                Properties run = new Properties();
                try (var in = Files.newBufferedReader(data.resolve("posthouse.run"))) {
                    run.load(in);
                }
                Matcher signIn = ADMINISTRATOR.matcher(said.toString(StandardCharsets.UTF_8));
                assertThat(signIn.find()).isTrue();
                return new Started(node, data, run.getProperty("web"), signIn.group(1), signIn.group(2));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws Exception {
            node.close();
            Files.walkFileTree(data, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
