using System.Text.Json.Nodes;

namespace SlackEmulator.Blocks;

/// <summary>What each type of block demands.</summary>
internal static class BlockTypes
{
    private static readonly string[] Statuses = ["pending", "in_progress", "complete", "error"];

    public static void Check(Spot block, bool inView)
    {
        block.Text("block_id", 255, required: false);
        switch (block.Type)
        {
            case null:
                block.Require("type");
                break;
            case "section":
                Section(block);
                break;
            case "header":
                block.TextObject("text", 150, plainOnly: true);
                break;
            case "divider":
                break;
            case "markdown":
                block.Text("text", 12_000);
                break;
            case "context":
                Context(block);
                break;
            case "actions":
                foreach (var element in block.Items("elements", 1, 25))
                {
                    ElementTypes.Check(element);
                }

                break;
            case "context_actions":
                ContextActions(block);
                break;
            case "image":
                block.Text("alt_text", 2000);
                block.Text("image_url", 3000, required: !block.Has("slack_file"));
                break;
            case "rich_text":
                block.Items("elements", 1, int.MaxValue);
                break;
            case "task_card":
                TaskCard(block);
                break;
            case "plan":
                Plan(block);
                break;
            case "table":
                Table(block);
                break;
            case "input" when inView:
                Input(block);
                break;
            case "alert" or "card" or "carousel" or "container" or "data_table" or "video" or "file":
                break;
            default:
                block.Add("unsupported type: " + block.Type, "type");
                break;
        }
    }

    private static void Section(Spot block)
    {
        if (!block.Has("text") && !block.Has("fields"))
        {
            block.Require("text");
        }

        block.TextObject("text", 3000, required: false);
        if (block.Has("fields"))
        {
            if (block.Node["fields"] is JsonArray { Count: > 10 })
            {
                block.Add("no more than 10 items allowed", "fields");
            }
        }

        if (block.Has("accessory"))
        {
            ElementTypes.Check(block.In("accessory"));
        }
    }

    private static void Context(Spot block)
    {
        foreach (var element in block.Items("elements", 1, 10))
        {
            if (element.Type is "image")
            {
                element.Text("alt_text", 2000);
            }
            else if (element.Type is "plain_text" or "mrkdwn")
            {
                element.Text("text", 3000);
            }
            else
            {
                element.Add("unsupported type: " + element.Type, "type");
            }
        }
    }

    private static void ContextActions(Spot block)
    {
        foreach (var element in block.Items("elements", 1, 5))
        {
            if (element.Type is "feedback_buttons" or "icon_button")
            {
                ElementTypes.Check(element);
            }
            else
            {
                element.Add("unsupported type: " + element.Type, "type");
            }
        }
    }

    private static void TaskCard(Spot block)
    {
        block.Text("task_id", 255);
        block.Text("title", int.MaxValue);
        block.OneOf("status", required: false, Statuses);
        RichText(block, "details");
        RichText(block, "output");
        foreach (var source in block.Items("sources", 0, int.MaxValue, required: false))
        {
            source.OneOf("type", required: true, "url");
            source.Text("url", 3000);
            source.Text("text", 3000);
        }
    }

    private static void Plan(Spot block)
    {
        block.Text("title", int.MaxValue);
        foreach (var task in block.Items("tasks", 0, 50, required: false))
        {
            task.OneOf("type", required: false, "task_card");
            TaskCard(task);
        }
    }

    private static void RichText(Spot block, string name)
    {
        if (block.Has(name) && block.In(name).Type is not "rich_text")
        {
            block.Add("must be a rich_text object", name);
        }
    }

    private static void Table(Spot block)
    {
        if (!block.Require("rows"))
        {
            return;
        }

        if (block.Node["rows"] is not JsonArray rows)
        {
            block.Add("must be an array", "rows");
            return;
        }

        if (rows.Count is 0 or > 100)
        {
            block.Add(rows.Count == 0 ? "no less than 1 items allowed" : "no more than 100 items allowed", "rows");
        }

        if (rows.Any(r => r is not JsonArray { Count: > 0 and <= 20 }))
        {
            block.Add("rows must have 1 to 20 cells", "rows");
        }
    }

    private static void Input(Spot block)
    {
        block.TextObject("label", 2000, plainOnly: true);
        if (block.Require("element"))
        {
            ElementTypes.Check(block.In("element"));
        }
    }
}
