using System.Net.Sockets;
using System.Text;

namespace BotHost.Slack.Tests.Http;

/// <summary>Requests that no well-behaved client would send.</summary>
public sealed class RawRequestTests
{
    private const string Head =
        "POST /slack/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n";

    [Fact]
    public async Task A_chunked_body_over_the_limit_is_refused_though_no_length_was_announced()
    {
        await using var host = await IngressHost.StartAsync(options => options.MaxBodyBytes = 2048);
        var chunk = $"400\r\n{new string('x', 1024)}\r\n";

        var answer = await ExchangeAsync(
            host,
            Head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + "0\r\n\r\n"
        );

        answer.ShouldStartWith("HTTP/1.1 413 ");
        host.Counts.ShouldBe(["rejected reason=body_too_large"]);
    }

    [Fact]
    public async Task A_chunked_body_within_the_limit_is_read_whole()
    {
        await using var host = await IngressHost.StartAsync();
        var body = Encoding.UTF8.GetString(Sample.Read("app_mention").Body);
        var half = body.Length / 2;
        var chunks = $"{half:x}\r\n{body[..half]}\r\n{body.Length - half:x}\r\n{body[half..]}\r\n0\r\n\r\n";

        var answer = await ExchangeAsync(
            host,
            Head + Signed(Encoding.UTF8.GetBytes(body)) + "Transfer-Encoding: chunked\r\n\r\n" + chunks
        );

        answer.ShouldStartWith("HTTP/1.1 200 ");
        host.Inbox.Accepted.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_body_whose_connection_ends_too_early_is_counted_and_leads_nowhere()
    {
        await using var host = await IngressHost.StartAsync();
        using (var client = await WriteAsync(host, Head + Signed("{}"u8.ToArray()) + "Content-Length: 100\r\n\r\n{}"))
            await host.ReceivingAsync();

        await host.StopAsync();

        host.Inbox.Accepted.ShouldBeEmpty();
        host.Counts.ShouldBe(["rejected reason=unfinished_body"]);
        host.Log.Lines.ShouldContain("1000 A request was refused with 400: unfinished_body ");
    }

    [Fact]
    public async Task A_chunk_that_is_no_chunk_is_refused()
    {
        await using var host = await IngressHost.StartAsync();

        var answer = await ExchangeAsync(
            host,
            Head + "Transfer-Encoding: chunked\r\n\r\nnot-a-length\r\n{}\r\n0\r\n\r\n"
        );

        answer.ShouldStartWith("HTTP/1.1 400 ");
    }

    [Fact]
    public async Task A_signature_beyond_ascii_is_refused()
    {
        await using var host = await IngressHost.StartAsync();

        var answer = await ExchangeAsync(
            host,
            Head
                + $"X-Slack-Request-Timestamp: 1700000100\r\nX-Slack-Signature: v0={new string('0', 63)}é\r\n"
                + "Content-Length: 2\r\n\r\n{}"
        );

        answer.ShouldStartWith("HTTP/1.1 401 ");
        host.Counts.ShouldBe(["rejected reason=signature_malformed"]);
    }

    private static string Signed(byte[] body) =>
        $"X-Slack-Request-Timestamp: 1700000100\r\nX-Slack-Signature: {IngressHost.Sign("1700000100", body)}\r\n";

    private static async Task<string> ExchangeAsync(IngressHost host, string request)
    {
        using var client = await WriteAsync(host, request);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static async Task<TcpClient> WriteAsync(IngressHost host, string request)
    {
        var client = new TcpClient();
        await client.ConnectAsync(host.Url.Host, host.Url.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
        return client;
    }
}
