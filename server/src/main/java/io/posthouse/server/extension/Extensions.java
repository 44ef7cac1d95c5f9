package io.posthouse.server.extension;

import io.posthouse.kernel.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds extensions: each is a folder of jars, {@code extensions/<name>} beside the server's own jar, with what it needs and the
 * server does not have. Its classes see the server's, and no class of the server sees them; nobody reads the folder unless a
 * setting asks for it. What is loaded stays until the process ends.
 */
public final class Extensions {
    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);

    private final Path folder;
    private final ClassLoader parent;

    /** @param folder that holds the folders of extensions */
    Extensions(Path folder, ClassLoader parent) {
        this.folder = folder;
        this.parent = parent;
    }

    /** Those beside the jar from which this runs. */
    public static Extensions besideTheServer() {
        try {
            Path program = Path.of(Extensions.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return new Extensions(program.resolveSibling("extensions"), Extensions.class.getClassLoader());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class path is made of paths", e);
        }
    }

    /**
     * Loads one.
     *
     * @param name of its folder, for example {@code events-kafka}
     * @param offered what it offers, named in its {@code META-INF/services}
     * @param setting by which it was asked for, for the words when it is not there
     * @throws Fault when it is not there, or offers no such thing
     */
    public <T> T load(String name, Class<T> offered, String setting) {
        Path own = folder.resolve(name);
        if (Files.isDirectory(own)) {
            return first(ServiceLoader.load(offered, new URLClassLoader("extension " + name, jars(own), parent)))
                    .orElseThrow(() -> new Fault("the extension in " + own + " offers no " + offered.getSimpleName()
                            + ": it belongs to another release than the server beside it", false, null));
        }
        // Where it is tested and developed, it is on the class path.
        return first(ServiceLoader.load(offered, parent))
                .orElseThrow(() -> new Fault(
                        setting + " asks for the extension " + name + ", which is not installed: there is no folder "
                                + own + ". Install it, or leave that setting out",
                        false, null));
    }

    private static <T> Optional<T> first(ServiceLoader<T> found) {
        Optional<T> first = found.findFirst();
        first.ifPresent(offer -> LOG.atInfo().addKeyValue("offer", offer.getClass().getName()).log("extension loaded"));
        return first;
    }

    private static URL[] jars(Path own) {
        try (Stream<Path> files = Files.list(own)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
            URL[] urls = new URL[jars.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = jars.get(i).toUri().toURL();
            }
            return urls;
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a file has a URL", e);
        } catch (IOException e) {
            throw new UncheckedIOException("The extension in " + own + " cannot be read: " + e.getMessage(), e);
        }
    }
}
