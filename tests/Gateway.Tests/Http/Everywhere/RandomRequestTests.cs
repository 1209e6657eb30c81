using System.Security.Cryptography;
using System.Text;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Everywhere;

/// <summary>A node of its own, because nobody knows what chance leaves behind.</summary>
public sealed class RandomRequestTests
{
    private const int Requests = 10_000;
    private const int Connections = 8;

    [Fact]
    public async Task No_request_whatever_is_answered_with_500_or_ends_the_process()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        await using var node = await Node.Start();
        string[] ids = [await node.Client.LoadCargo(), await node.Client.LoadCargo(), "crg_0AbCdEfGhIjKlMnOpQrStU", "x", "%2F", "%00", "\u00e9"];
        (string, string)[] keys = [(Caller.ProjectHeader, node.ApiKey), (Caller.WorkerHeader, node.WorkerKey), (Caller.AdminHeader, node.AdminKey)];
        var statuses = new int[600];
        await Parallel.ForAsync(0, Connections, async (lane, _) =>
        {
            RawConnection? connection = null;
            for (var i = lane; i < Requests; i += Connections)
            {
                // A request depends on the seed and its own number only, so one that fails can be made again alone.
                var (bytes, isWhole) = new RandomRequest(new Random(HashOf(seed, i)), ids, keys).Next();
                var status = 0;
                try
                {
                    connection ??= await node.Connect();
                    (status, var isOpen) = await Answer(connection, bytes, isWhole);
                    if (!isOpen) Close(ref connection);
                }
                catch (Exception fault)
                {
                    Assert.Fail($"Seed {seed}, request {i} had no answer: {fault.Message}\n{Shown(bytes)}");
                }

                Assert.True(status != 500, $"Seed {seed}, request {i} was answered with 500:\n{Shown(bytes)}");
                Assert.True(status != 0 || !isWhole, $"Seed {seed}, request {i} had no answer:\n{Shown(bytes)}");
                Interlocked.Increment(ref statuses[status]);
            }

            Close(ref connection);
        });

        // Chance must have reached every kind of answer, or it has shown nothing.
        foreach (var status in new[] { 200, 201, 400, 401, 404, 405, 415, 422 })
        {
            Assert.True(statuses[status] > 0, $"Seed {seed}: no request was answered with {status}.");
        }

        (await node.Anyone.Get("/health/ready")).MustBe(200);
        Assert.Equal("pending", await node.Client.StatusOf(await node.Client.LoadCargo()));
    }

    private static async Task<(int Status, bool IsOpen)> Answer(RawConnection connection, byte[] bytes, bool isWhole)
    {
        await connection.Send(bytes);
        if (!isWhole) connection.EndSending();
        var answer = await connection.Read(isToHead: bytes.AsSpan().StartsWith("HEAD "u8));
        return (answer?.Status ?? 0, isWhole && answer is not null && answer["Connection"] != "close");
    }

    private static void Close(ref RawConnection? connection)
    {
        connection?.Dispose();
        connection = null;
    }

    private static int HashOf(int seed, int number) => unchecked((seed * 31) + (number * 1_000_003));

    private static string Shown(byte[] bytes) => Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 2_000)));
}
