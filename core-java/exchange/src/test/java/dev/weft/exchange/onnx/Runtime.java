package dev.weft.exchange.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.lang.reflect.Array;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs models with ONNX Runtime. */
public final class Runtime {
    private Runtime() {}

    /** Outputs by name: those that are floats, and the elements of the others. */
    record Answer(Map<String, Tensor> floats, Map<String, List<Object>> others) {}

    /** Computes the outputs that are floats. */
    public static Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs) {
        return answer(model, inputs).floats;
    }

    static Answer answer(byte[] model, Map<String, Tensor> inputs) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(model, options)) {
            Map<String, OnnxTensor> fed = new HashMap<>();
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                long[] lengths = Arrays.stream(input.getValue().shape().toArray()).asLongStream().toArray();
                fed.put(input.getKey(), OnnxTensor.createTensor(environment,
                        FloatBuffer.wrap(input.getValue().data()), lengths));
            }
            try (OrtSession.Result result = session.run(fed)) {
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                Map<String, List<Object>> others = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    if (output.getValue() instanceof OnnxTensor tensor && tensor.getInfo().type != OnnxJavaType.FLOAT) {
                        Object elements = tensor.getValue();
                        List<Object> listed = new ArrayList<>();
                        for (int i = 0; elements.getClass().isArray() && i < Array.getLength(elements); i++) {
                            listed.add(Array.get(elements, i));
                        }
                        others.put(output.getKey(), listed);
                    } else if (output.getValue() instanceof OnnxTensor tensor) {
                        TensorInfo info = tensor.getInfo();
                        FloatBuffer numbers = tensor.getFloatBuffer();
                        float[] data = new float[numbers.remaining()];
                        numbers.get(data);
                        outputs.put(output.getKey(), Tensor.of(Shape.of(Arrays.stream(info.getShape())
                                .mapToInt(Math::toIntExact).toArray()), data));
                    }
                }
                return new Answer(outputs, others);
            } finally {
                fed.values().forEach(OnnxTensor::close);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first element that differs by more than 1e-5, absolute or relative, in words; empty if none does. */
    public static String difference(Tensor expected, Tensor found) {
        if (!Arrays.equals(expected.shape().toArray(), found.shape().toArray())) {
            return "expected " + expected.shape() + " but got " + found.shape();
        }
        for (int i = 0; i < expected.size(); i++) {
            double e = expected.data()[i];
            double f = found.data()[i];
            if (!(Math.abs(e - f) <= 1e-5 * Math.max(1, Math.abs(e))) && Double.compare(e, f) != 0) {
                return "element " + i + " of " + expected.shape() + ": expected " + e + " but got " + f;
            }
        }
        return "";
    }
}
