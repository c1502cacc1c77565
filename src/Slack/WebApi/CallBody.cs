using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BotHost.Slack.WebApi;

/// <summary>The arguments of one call, encoded once and sent as often as it is tried.</summary>
internal sealed class CallBody
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json", "utf-8");
    private static readonly MediaTypeHeaderValue FormType = new("application/x-www-form-urlencoded");

    private readonly byte[] _bytes;
    private readonly MediaTypeHeaderValue _type;

    private CallBody(byte[] bytes, MediaTypeHeaderValue type) => (_bytes, _type) = (bytes, type);

    public static CallBody Encode(object request, SlackEncoding encoding)
    {
        var type = TypeInfoOf(request.GetType());
        return encoding == SlackEncoding.Json
            ? new CallBody(JsonSerializer.SerializeToUtf8Bytes(request, type), JsonType)
            : new CallBody(Form(JsonSerializer.SerializeToElement(request, type)), FormType);
    }

    public static JsonTypeInfo TypeInfoOf(Type type) =>
        SlackJson.Wire.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"{type.Name} is not registered in {nameof(SlackJsonContext)}.");

    /// <param name="mayLeave">Asked in the moment the body leaves; false holds it back.</param>
    public CallContent ToContent(Func<bool> mayLeave) => new(_bytes, _type, mayLeave);

    private static byte[] Form(JsonElement arguments)
    {
        var form = new StringBuilder();
        foreach (var argument in arguments.EnumerateObject())
        {
            if (argument.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (form.Length > 0)
                form.Append('&');
            var value =
                argument.Value.ValueKind == JsonValueKind.String
                    ? argument.Value.GetString()!
                    : argument.Value.GetRawText();
            form.Append(WebUtility.UrlEncode(argument.Name)).Append('=').Append(WebUtility.UrlEncode(value));
        }
        return Encoding.ASCII.GetBytes(form.ToString());
    }
}

/// <summary>
/// A body that knows whether it has begun to leave. Before that Slack cannot have acted, whatever went wrong; it is
/// the only sure sign, since no exception of the network says so.
/// </summary>
internal sealed class CallContent : HttpContent
{
    private readonly byte[] _bytes;
    private readonly Func<bool> _mayLeave;
    private volatile bool _hasLeft;
    private volatile bool _wasHeldBack;

    public CallContent(byte[] bytes, MediaTypeHeaderValue type, Func<bool> mayLeave)
    {
        (_bytes, _mayLeave) = (bytes, mayLeave);
        Headers.ContentType = type;
    }

    public bool HasLeft => _hasLeft;

    /// <summary>Whether it was kept from leaving; whatever exception the network makes of that.</summary>
    public bool WasHeldBack => _wasHeldBack && !_hasLeft;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        if (!_mayLeave())
        {
            _wasHeldBack = true;
            throw new CallHeldBackException();
        }
        _hasLeft = true;
        return stream.WriteAsync(_bytes, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
