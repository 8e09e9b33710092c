package dev.weft.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;

/** One connection to a server, byte by byte, for requests that no client sends. */
public final class Wire implements AutoCloseable {
    /** Only guards against waiting forever; a busy machine takes as long as it takes. */
    private static final int PATIENCE_MILLIS = 120_000;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    /** Connects to a port of this machine. */
    public Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = socket.getInputStream();
    }

    /** A reply: its status, or 0 if the connection was closed without one. */
    public record Reply(int status, String headers, String body) {
        public String header(String name) {
            return headers.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase() + ":"))
                    .map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse("");
        }
    }

    public Wire send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    public Wire send(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
            out.flush();
        } catch (SocketException e) {
            // The server has closed already, perhaps after a reply.
        }
        return this;
    }

    /** Reads a reply with a length, or without until the server closes. */
    public Reply reply() throws IOException {
        String head = head();
        if (head.isEmpty()) {
            return new Reply(0, "", "");
        }
        Reply reply = new Reply(Integer.parseInt(head.split(" ")[1]), head, "");
        if (reply.status() == 100) {
            return reply();
        }
        String length = reply.header("Content-Length");
        byte[] body = length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
        return new Reply(reply.status(), head, new String(body, UTF_8));
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = next();
            if (next < 0) {
                return "";
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    private int next() throws IOException {
        try {
            return in.read();
        } catch (SocketException e) {
            // The server closed before it had read everything.
            return -1;
        }
    }

    /**
     * Reads one line of the reply.
     *
     * @throws EOFException if the server has closed the connection
     */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = next(); next != '\n'; next = next()) {
            if (next < 0) {
                throw new EOFException("the server has closed the connection");
            }
            line.write(next);
        }
        return line.toString(UTF_8).strip();
    }

    /** Whether the server closes the connection without another byte. */
    public boolean isClosed() throws IOException {
        return next() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
