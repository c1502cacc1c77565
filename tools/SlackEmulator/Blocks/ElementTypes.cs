namespace SlackEmulator.Blocks;

/// <summary>What each type of interactive element demands.</summary>
internal static class ElementTypes
{
    public static void Check(Spot element)
    {
        element.Text("action_id", 255, required: false);
        switch (element.Type)
        {
            case null:
                element.Require("type");
                break;
            case "button":
                element.TextObject("text", 75, plainOnly: true);
                element.Text("value", 2000, required: false, least: 0);
                element.Text("url", 3000, required: false);
                element.Text("accessibility_label", 75, required: false);
                element.OneOf("style", required: false, "primary", "danger");
                break;
            case "icon_button":
                element.TextObject("text", 75, plainOnly: true);
                element.Text("icon", 255);
                element.Text("accessibility_label", 75, required: false);
                break;
            case "feedback_buttons":
                Feedback(element, "positive_button");
                Feedback(element, "negative_button");
                break;
            case "static_select" or "multi_static_select" or "overflow" or "radio_buttons" or "checkboxes":
                if (!element.Has("option_groups"))
                {
                    Options(element);
                }

                break;
            case "plain_text_input" or "email_text_input" or "url_text_input" or "number_input" or "rich_text_input":
            case "datepicker" or "timepicker" or "datetimepicker" or "image" or "workflow_button" or "file_input":
            case "users_select" or "conversations_select" or "channels_select" or "external_select":
            case "multi_users_select"
            or "multi_conversations_select"
            or "multi_channels_select"
            or "multi_external_select":
                break;
            default:
                element.Add("unsupported type: " + element.Type, "type");
                break;
        }
    }

    private static void Options(Spot element)
    {
        var most = element.Type switch
        {
            "overflow" => 5,
            "radio_buttons" or "checkboxes" => 10,
            _ => 100,
        };
        foreach (var option in element.Items("options", 1, most))
        {
            option.TextObject("text", 75);
            option.Text("value", 150, least: 0);
        }
    }

    private static void Feedback(Spot element, string name)
    {
        if (!element.Require(name))
        {
            return;
        }

        var button = element.In(name);
        if (button.IsObject())
        {
            button.TextObject("text", 75, plainOnly: true);
            button.Text("value", 2000, least: 0);
            button.Text("accessibility_label", 75, required: false);
        }
    }
}
