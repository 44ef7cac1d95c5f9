package io.posthouse.dubbo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.common.serialize.MultipleSerialization;
import org.jspecify.annotations.Nullable;

/**
 * Lets bytes through and nothing else, in both directions: whatever else Dubbo would write or read, such as an exception of the other
 * side, is refused before a class is looked for. Made by Dubbo.
 */
public final class BytesOnly implements MultipleSerialization {
    /** Under which Dubbo finds it. */
    static final String NAME = "posthouse";

    @Override
    public void serialize(URL url, String type, Class<?> declared, @Nullable Object value, OutputStream out)
            throws IOException {
        if (!(value instanceof byte[] bytes)) {
            throw new IOException("only bytes cross here");
        }
        out.write(bytes);
    }

    @Override
    public Object deserialize(URL url, String type, Class<?> declared, InputStream in) throws IOException {
        if (declared != byte[].class) {
            throw new IOException("only bytes cross here");
        }
        return in.readAllBytes();
    }
}
