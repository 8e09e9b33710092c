package dev.weft.graph;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks for every part of a plan what threads rely on: each row can be computed by itself and in any order, whatever
 * the array held before, and a part that declares to read an operand row by row reads no other row of it.
 */
public final class Pieces {
    private Pieces() {}

    /** The first fetched value whose bits differ when it is computed row by row, in words; empty if none. */
    public static String difference(List<? extends Value> fetches, Map<Placeholder, Tensor> feeds) {
        Map<Placeholder, Shape> shapes = new HashMap<>();
        feeds.forEach((placeholder, tensor) -> shapes.put(placeholder, tensor.shape()));
        Planner planner = new Planner(shapes, false, null);
        planner.plan(fetches);
        feeds.forEach((placeholder, tensor) -> planner.cells.computeIfPresent(placeholder, (any, cell) -> {
            cell.data = tensor.data();
            return cell;
        }));
        planner.instructions.forEach(instruction -> instruction.code.run(0, instruction.rows * instruction.unit));
        List<float[]> whole = fetches.stream().map(value -> planner.cells.get(value).data.clone()).toList();
        Set<Cell> cells = new LinkedHashSet<>(planner.cells.values());
        planner.instructions.forEach(instruction -> cells.add(instruction.target));
        planner.instructions.forEach(instruction -> byRow(instruction, cells));
        for (int i = 0; i < whole.size(); i++) {
            float[] pieces = planner.cells.get(fetches.get(i)).data;
            if (!Arrays.equals(whole.get(i), pieces)) {
                return fetches.get(i).name() + " is " + Arrays.toString(pieces) + " row by row instead of "
                        + Arrays.toString(whole.get(i));
            }
        }
        return "";
    }

    private static void byRow(Instruction instruction, Set<Cell> cells) {
        // An array with a list of touched rows is cleared there alone, so it must keep what the last run left.
        if (instruction.target.writers.get(0) == instruction && instruction.target.touched == null) {
            Arrays.fill(instruction.target.data, Float.NaN);
        }
        List<Cell> operands = new ArrayList<>();
        for (Cell cell : cells) {
            if (cell != instruction.target && cell.rowReaders.contains(instruction)
                    && cell.shape.rows() == instruction.rows) {
                operands.add(cell);
            }
        }
        List<float[]> kept = operands.stream().map(cell -> cell.data).toList();
        for (int row = instruction.rows - 1; row >= 0; row--) {
            for (int k = 0; k < kept.size(); k++) {
                operands.get(k).data = alone(kept.get(k), row, instruction.rows);
            }
            instruction.code.run(row * instruction.unit, (row + 1) * instruction.unit);
        }
        for (int k = 0; k < kept.size(); k++) {
            operands.get(k).data = kept.get(k);
        }
    }

    /** A copy in which all rows but one are NaN. */
    private static float[] alone(float[] values, int row, int rows) {
        int width = values.length / rows;
        float[] copy = new float[values.length];
        Arrays.fill(copy, Float.NaN);
        System.arraycopy(values, row * width, copy, row * width, width);
        return copy;
    }
}
